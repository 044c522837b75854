FROM composer:2 AS vendor
COPY composer.json composer.lock ./
RUN composer install --no-dev --prefer-dist

FROM php:8.4-fpm
RUN docker-php-ext-install pdo_mysql
COPY --from=vendor /app/vendor /var/www/vendor
COPY --chown=www-data:www-data . /var/www
WORKDIR /var/www
