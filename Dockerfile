# 会存的容器镜像：docker build -t huicun .　用法见 compose.yaml 与 docs/handbook/04-docker.md
# glibc, not musl: the SDK of WeCom runs on nothing else.
FROM node:24-bookworm-slim AS packages
WORKDIR /opt/huicun
COPY package.json package-lock.json .npmrc ./
# Every native package carries its binary inside: no install script needs to run. The image has its own runtime.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error \
  && rm -rf node_modules/node-linux-* node_modules/node-win-*

FROM node:24-bookworm-slim
RUN groupadd --gid 10001 huicun \
  && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/huicun --shell /usr/sbin/nologin huicun \
  && install -d -m 0700 -o 10001 -g 10001 /var/lib/huicun /etc/huicun /var/backups/huicun \
  && printf '#!/bin/sh\nexec node /opt/huicun/src/cli/index.ts "$@"\n' > /usr/local/bin/huicun \
  && chmod 0755 /usr/local/bin/huicun
WORKDIR /opt/huicun
COPY --from=packages /opt/huicun/node_modules ./node_modules
COPY package.json LICENSE README.md ./
COPY views ./views
COPY docs ./docs
COPY src ./src
# The compiled program lies in /tmp: a back-up is restored only into a data folder that is still empty.
ENV NODE_ENV=production \
  DATA_DIR=/var/lib/huicun \
  KEY_FILE=/etc/huicun/master.key \
  HOST=0.0.0.0 \
  PORT=8080 \
  HOME=/var/lib/huicun \
  LANG=C.UTF-8 \
  MALLOC_ARENA_MAX=2 \
  NODE_COMPILE_CACHE=/tmp/compiled
USER 10001:10001
VOLUME ["/var/lib/huicun", "/etc/huicun"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "-e", "const { TLS_CERT, PORT } = process.env; require(TLS_CERT ? 'https' : 'http').get({ host: '127.0.0.1', port: PORT, path: '/healthz', rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=2", "src/main.ts"]
