FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd/ ./cmd/
RUN go build -o /out/server ./cmd/server

FROM gcr.io/distroless/base-debian13:nonroot
COPY --from=build /out/server /server
USER 65532
ENTRYPOINT ["/server"]
