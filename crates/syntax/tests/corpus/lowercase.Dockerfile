from alpine:3.22
workdir /app
copy . .
run make
cmd ["./app"]
