# The server as an image: docker build -t fitwork_fhir . (docs/operating.md says how it is run)

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements-run.lock ./
RUN python -m venv /opt/fitwork \
    && /opt/fitwork/bin/pip install --require-hashes -r requirements-run.lock
COPY pyproject.toml README.md ./
COPY profiles ./profiles
COPY src ./src
# What built the wheel has no work left once it runs.
RUN /opt/fitwork/bin/pip install --no-deps --no-build-isolation . \
    && /opt/fitwork/bin/pip uninstall --yes hatchling setuptools pip

FROM python:3.11-slim
RUN groupadd --gid 10001 fitwork \
    && useradd --uid 10001 --gid 10001 --no-log-init --shell /usr/sbin/nologin \
        --home-dir /var/lib/fitwork --create-home fitwork
COPY --from=build /opt/fitwork /opt/fitwork
ENV PATH="/opt/fitwork/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    FITWORK_DATABASE_URL=sqlite:////var/lib/fitwork/fitwork.db
WORKDIR /var/lib/fitwork
VOLUME ["/var/lib/fitwork"]
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
ENTRYPOINT ["fitwork"]
CMD ["serve"]
