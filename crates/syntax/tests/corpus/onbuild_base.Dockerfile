FROM ruby:3.4
ONBUILD COPY Gemfile Gemfile.lock ./
ONBUILD RUN bundle install
ONBUILD COPY . .
CMD ["bundle", "exec", "puma"]
