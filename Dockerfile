# Named by tag; who wants the same bytes in a year gives a digest: --build-arg PYTHON=python:3.13-slim-trixie@sha256:...
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 SOURCE_DATE_EPOCH=0
WORKDIR /build
# Of this stage alone, in whatever version the base image has.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
RUN python -m venv --without-pip /opt/aftersale
COPY requirements.lock ./
RUN pip --python /opt/aftersale install --require-hashes --no-deps --only-binary :all: -r requirements.lock
COPY LICENSE README.md pyproject.toml requirements-dev.lock ./
COPY deploy/compiled.py deploy/compiled.py
COPY schemas schemas
COPY service service
# The constraint holds the build's own tools to their hashes; what every record passes through is compiled.
RUN HATCH_BUILD_HOOK_ENABLE_CUSTOM=true pip --python /opt/aftersale install --no-deps --build-constraint requirements-dev.lock . \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/aftersale

FROM ${PYTHON}
LABEL org.opencontainers.image.title="aftersale" \
      org.opencontainers.image.description="Decides after-sale and feedback requests of an online shop, each exactly once" \
      org.opencontainers.image.licenses="Apache-2.0"
# The base image comes without the standard library's bytecode, and a read-only one cannot write it.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
        -x '/(ensurepip|idlelib|pydoc_data|site-packages|test|tkinter|turtledemo)/' /usr/local/lib
COPY --from=build /opt/aftersale /opt/aftersale
ENV PATH=/opt/aftersale/bin:$PATH PYTHONDONTWRITEBYTECODE=1 AFTERSALE_HTTP_HOST=0.0.0.0
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-ISc", "import os, sys, http.client as h; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('AFTERSALE_HTTP_PORT', 8080)), timeout=2); c.request('GET', '/livez'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["aftersale"]
CMD ["run"]
