# Seawall's image: one static program, and nothing else.
#
#     docker build -t seawall .
#     docker run --rm -v "$PWD:/src:ro" seawall

FROM rust:1.95-alpine@sha256:606fd313a0f49743ee2a7bd49a0914bab7deedb12791f3a846a34a4711db7ed2 AS build
# For the C in it: the allocator and the grammar of shells.
RUN apk add --no-cache musl-dev=~1.2
WORKDIR /build
COPY Cargo.toml Cargo.lock build.rs README.md ./
COPY build ./build
COPY rules ./rules
COPY src ./src
# What `cargo` wants to be there of targets that are not built.
COPY benches ./benches
RUN cargo build --release --locked --bin seawall

FROM scratch
LABEL org.opencontainers.image.title="seawall" \
      org.opencontainers.image.description="Checks deployment files against hardening rules" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /build/target/release/seawall /seawall
WORKDIR /src
USER 65532:65532
ENTRYPOINT ["/seawall"]
CMD ["check"]
