# patscan with git. It scans what is mounted at /work:
#   docker run --rm --network none --volume "$PWD:/work:ro" patscan history
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY docs/patscan.1 docs/
COPY patscan patscan
RUN python -m venv /opt/patscan && /opt/patscan/bin/pip install --no-cache-dir .

FROM python:3.13-slim
# Debian keeps one version of git at a time, so none is named.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends --yes git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home patscan \
    # What is mounted belongs to whoever runs the container; git would refuse to read it.
    && git config --file /home/patscan/.gitconfig safe.directory '*'
COPY --from=build /opt/patscan /opt/patscan
ENV PATH="/opt/patscan/bin:$PATH" HOME=/home/patscan
USER 10001
WORKDIR /work
ENTRYPOINT ["patscan"]
CMD ["scan"]
