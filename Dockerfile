# Images from one file: `web`, the portal, `ocr`, the same with what reads scans and photographs, for the worker, and
# `front`, nginx with the portal's static files.
# Both stand on the Debian release whose Python and nginx the tests run on.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/portal

RUN python -m venv /srv/venv
COPY requirements.txt requirements-s3.txt requirements-pdf.txt requirements-bulk.txt requirements-oidc.txt ./
RUN /srv/venv/bin/pip install --require-hashes -r requirements.txt
RUN /srv/venv/bin/pip install --require-hashes -r requirements-s3.txt
RUN /srv/venv/bin/pip install --require-hashes -r requirements-pdf.txt
RUN /srv/venv/bin/pip install --require-hashes -r requirements-bulk.txt
RUN /srv/venv/bin/pip install --require-hashes -r requirements-oidc.txt

# Node only fetches the charts; it stays behind in this stage.
RUN python -m venv /srv/node
COPY requirements-node.txt package.json package-lock.json ./
RUN /srv/node/bin/pip install --require-hashes -r requirements-node.txt \
    && PATH="/srv/node/bin:$PATH" npm ci --omit=dev --ignore-scripts --no-audit --no-fund

COPY manage.py ./
COPY portal portal
COPY budgets budgets
COPY templates templates
COPY static static
COPY locale locale
RUN /srv/venv/bin/pybabel compile --domain django --directory locale
# Each command, and each process that opens a file, would compile the modules anew: by the hash of the source, not by its
# time, so that the same source makes the same image.
RUN /srv/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash budgets portal
# A key for this one command; the image holds none.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" PORTAL_DEMO=1 STATIC_ROOT=/srv/static \
    /srv/venv/bin/python manage.py collectstatic --no-input --verbosity 0


FROM python:3.11-slim-bookworm AS web
# For pages of originals whose fonts are not in the file; and what sets PDF files, with its fonts (SIL Open Font License).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-wqy-microhei fonts-noto-cjk libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
# A new volume takes its owner from the folder that it is mounted on.
RUN useradd --system --uid 10001 --user-group --no-create-home portal \
    && install --directory --owner portal --group portal /srv/media
WORKDIR /srv/portal
# In it pictures beside links to pages are drawn.
ENV PICTURE_FONT=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
ENV PATH="/srv/venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/srv/static
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/portal /srv/portal
USER portal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "4", "--backpressure", "64", \
     "--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8", \
     "--log-level", "warning", "portal.wsgi:application"]


FROM build AS build-ocr
COPY requirements-ocr.txt ./
RUN /srv/venv/bin/pip install --require-hashes -r requirements-ocr.txt


FROM web AS ocr
COPY --from=build-ocr /srv/venv /srv/venv


FROM debian:bookworm-slim AS front
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nginx-light curl ca-certificates \
    && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled \
    && useradd --system --uid 10002 --user-group --no-create-home front
COPY deploy/nginx/nginx.conf /etc/nginx/nginx.conf
COPY --from=build /srv/static /srv/static
USER front
EXPOSE 8080 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["curl", "--silent", "--fail", "--insecure", "--output", "/dev/null", "https://127.0.0.1:8443/healthz"]
CMD ["nginx", "-g", "daemon off;"]
