FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd/ ./cmd/
RUN CGO_ENABLED=0 go build -o /out/server ./cmd/server

FROM debian:trixie-slim
COPY --from=build /out/server /server
USER 65532
ENTRYPOINT ["/server"]
