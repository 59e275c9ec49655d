//! A tree of projects with files of every format, alike but not equal.
//!
//! Sizes and the share of comments follow what eleven public repositories of such files have on
//! average: Dockerfiles and Terraform files of some 80 lines and more, values files that are mostly
//! comments, manifests beside long custom resource definitions. Most lines are nothing that a rule is
//! about, as in real files.

use std::{fmt::Write as _, fs, path::Path};

/// Writes `projects` projects below `folder`.
pub(crate) fn write(folder: &Path, projects: usize) {
    for n in 0..projects {
        for (path, text) in project(n) {
            put(&folder.join(format!("p{n}")).join(path), &text);
        }
    }
}

pub(crate) fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

pub(crate) fn env(n: usize) -> String {
    format!(
        "# Copy to .env and fill in.\nPOSTGRES_PASSWORD=pw{n}x8Qm2\n\n# Where the application listens\nBIND=127.0.0.1\n\
         REDIS_URL=redis://redis:6379/{n}\nTLS_MIN_VERSION=1.2\nLOG_LEVEL=info\n"
    )
}

fn project(n: usize) -> Vec<(&'static str, String)> {
    vec![
        (".env", env(n)),
        ("compose.yaml", compose(n)),
        ("api/Dockerfile", dockerfile(n)),
        ("api/.dockerignore", "**/.env*\n.git\nnode_modules\n".to_owned()),
        ("web/Dockerfile", dockerfile(n + 1)),
        ("nginx/nginx.conf", nginx(n)),
        ("k8s/api.yaml", manifests("api", n)),
        ("k8s/worker.yaml", manifests("worker", n)),
        ("k8s/crd.yaml", definition(n)),
        ("chart/Chart.yaml", format!("apiVersion: v2\nname: app{n}\nversion: 0.1.{n}\n")),
        ("chart/values.yaml", values(n)),
        ("chart/values-prod.yaml", format!("replicaCount: {n}\nresources:\n  limits: {{memory: 512Mi}}\n")),
        ("terraform/main.tf", terraform(n)),
        ("terraform/variables.tf", variables(n)),
        ("terraform/outputs.tf", outputs()),
    ]
}

pub(crate) fn compose(n: usize) -> String {
    let mut text = String::from(
        "# The whole product on one machine. Secrets are in .env, which is not checked in.\n\
         x-defaults: &defaults\n  restart: unless-stopped\n  logging:\n    driver: json-file\n    options:\n      max-size: 10m\n      max-file: \"3\"\n\n\
         services:\n",
    );
    for service in 0..2 {
        write!(
            text,
            "  # Part {service} of the application\n  app{service}:\n    <<: *defaults\n    image: registry.example.com/acme/app{service}:1.{n}\n    \
             user: \"10001:10001\"\n    environment:\n      DATABASE_URL: postgres://app:${{POSTGRES_PASSWORD}}@db:5432/app\n      LOG_LEVEL: info\n    \
             ports:\n      - \"${{BIND}}:80{service}0:8080\"\n    depends_on: [db, redis]\n    mem_limit: 512m\n    healthcheck:\n      \
             test: [\"CMD\", \"curl\", \"--fail\", \"http://localhost:8080/healthz\"]\n      interval: 30s\n      timeout: 5s\n      retries: 3\n    \
             labels:\n      - \"traefik.enable=true\"\n      - \"traefik.http.routers.app{service}.rule=Host(`app{service}.example.com`)\"\n\n"
        )
        .expect("a string takes all");
    }
    text += "  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n    ports:\n      - \"5432:5432\"\n    \
             volumes:\n      - data:/var/lib/postgresql/data\n    healthcheck:\n      test: [\"CMD-SHELL\", \"pg_isready -U app -d app\"]\n\n  redis:\n    \
             image: redis:7\n    command: [\"redis-server\", \"--requirepass\", \"x\"]\n\n  api:\n    build: ./api\n\nvolumes:\n  data: {}\n";
    text
}

pub(crate) fn dockerfile(n: usize) -> String {
    format!(
        "# syntax=docker/dockerfile:1\n\n# Builds the application; only what it needs to run is shipped.\nARG VERSION=3.{n}\nFROM node:22-slim AS build\n\n\
         # Packages first: they change less often than the sources.\nWORKDIR /src\nCOPY package.json package-lock.json ./\n\
         RUN --mount=type=cache,target=/root/.npm npm ci \\\n    && npm cache clean --force\n\n\
         RUN apt-get update \\\n    # what native modules are built with\n    && apt-get install -y --no-install-recommends \\\n        build-essential=12.9 \\\n        \
         ca-certificates \\\n        curl \\\n        git \\\n        libpq-dev \\\n        pkg-config \\\n        python3 \\\n    && rm -rf /var/lib/apt/lists/*\n\n\
         COPY src ./src\nCOPY public ./public\nCOPY tsconfig.json vite.config.ts ./\nRUN npm run lint && npm run build\n\n\
         # A small server that tells whether the application is well.\nFROM golang:1.23 AS probe\nWORKDIR /probe\nCOPY probe/go.mod probe/go.sum ./\n\
         RUN go mod download\nCOPY probe .\nRUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/probe .\n\n\
         FROM node:22-slim\nLABEL org.opencontainers.image.title=\"app\" \\\n      org.opencontainers.image.source=\"https://git.example.com/acme/app\" \\\n      \
         org.opencontainers.image.licenses=\"MIT\"\n\nENV NODE_ENV=production \\\n    APP_VERSION=${{VERSION}}\n\n\
         RUN <<EOF\nset -eu\ngroupadd --gid 10001 app\nuseradd --uid 10001 --gid app --no-create-home app\nmkdir -p /app/data\nchown app:app /app/data\nEOF\n\n\
         WORKDIR /app\nCOPY --from=build /src/dist ./dist\nCOPY --from=build /src/node_modules ./node_modules\nCOPY --from=probe /out/probe /usr/local/bin/probe\n\
         EXPOSE 8080\nVOLUME /app/data\nHEALTHCHECK --interval=30s --timeout=5s CMD [\"probe\", \"http://localhost:8080/healthz\"]\nUSER 10001:10001\n\
         CMD [\"node\", \"dist/main.js\"]\n"
    )
}

fn nginx(n: usize) -> String {
    let mut text = String::from(
        "# The front of everything.\nworker_processes auto;\npid /run/nginx.pid;\n\nevents { worker_connections 1024; }\n\nhttp {\n    \
         # Types and logs\n    default_type application/octet-stream;\n    log_format main '$remote_addr - $remote_user [$time_local] \"$request\" '\n                    \
         '$status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"';\n    access_log /var/log/nginx/access.log main;\n    sendfile on;\n    keepalive_timeout 65;\n    \
         gzip on;\n    gzip_types text/plain text/css application/json application/javascript image/svg+xml;\n\n    # TLS\n    ssl_protocols TLSv1.2 TLSv1.3;\n    \
         ssl_session_cache shared:SSL:10m;\n    ssl_session_timeout 1d;\n\n",
    );
    for server in 0..2 {
        write!(
            text,
            "    # Application {server}\n    server {{\n        listen 443 ssl;\n        server_name app{server}.p{n}.example.com;\n\n        \
             ssl_certificate /etc/ssl/a.pem;\n        ssl_certificate_key /etc/ssl/a.key;\n        add_header X-Content-Type-Options nosniff always;\n        \
             add_header Referrer-Policy strict-origin-when-cross-origin always;\n\n        # Files that never change\n        location /assets/ {{\n            \
             root /usr/share/nginx/html;\n            expires 1y;\n        }}\n\n        location / {{\n            proxy_pass http://app{server}:8080;\n            \
             proxy_set_header Host $host;\n            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n            \
             proxy_set_header X-Forwarded-Proto $scheme;\n            proxy_read_timeout 60s;\n        }}\n    }}\n\n"
        )
        .expect("a string takes all");
    }
    text + "}\n"
}

fn manifests(name: &str, n: usize) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  LOG_LEVEL: info\n  settings.yaml: |\n    # What the application reads when it starts\n    \
         server:\n      port: 8080\n      shutdown: graceful\n    features:\n      search: true\n      export: false\n    limits:\n      upload: 10MB\n      items: 500\n---\n\
         apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels:\n    app.kubernetes.io/name: {name}\n    app.kubernetes.io/part-of: p{n}\n    \
         app.kubernetes.io/managed-by: kustomize\n  annotations:\n    description: The {name} of project {n}\nspec:\n  replicas: {n}\n  revisionHistoryLimit: 3\n  \
         strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: 1\n      maxUnavailable: 0\n  selector:\n    \
         matchLabels: {{app: {name}}}\n  template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n      serviceAccountName: {name}\n      securityContext:\n        \
         runAsNonRoot: true\n      containers:\n        - name: {name}\n          image: acme/{name}:1.{n}\n          env:\n            \
         - name: DATABASE_URL\n              valueFrom:\n                secretKeyRef: {{name: db, key: url}}\n          envFrom:\n            - configMapRef:\n                name: {name}\n          \
         livenessProbe:\n            httpGet: {{path: /healthz, port: 8080}}\n            initialDelaySeconds: 10\n            periodSeconds: 15\n          \
         readinessProbe:\n            httpGet: {{path: /ready, port: 8080}}\n            periodSeconds: 5\n          resources:\n            \
         requests: {{cpu: 100m, memory: 256Mi}}\n            limits: {{memory: 512Mi}}\n          ports:\n            - containerPort: 8080\n          \
         volumeMounts:\n            - name: settings\n              mountPath: /etc/app\n      volumes:\n        - name: settings\n          configMap:\n            name: {name}\n---\n\
         apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector: {{app: {name}}}\n  ports:\n    - port: 80\n      targetPort: 8080\n---\n\
         apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: {name}\nspec:\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    \
         name: {name}\n  minReplicas: 2\n  maxReplicas: 10\n  metrics:\n    - type: Resource\n      resource:\n        name: cpu\n        target:\n          type: Utilization\n          \
         averageUtilization: 70\n"
    )
}

/// A custom resource definition: long, and of interest to no rule.
fn definition(n: usize) -> String {
    let mut text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things{n}.example.com\nspec:\n  group: example.com\n  \
         names:\n    kind: Thing{n}\n    plural: things{n}\n  scope: Namespaced\n  versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        \
         openAPIV3Schema:\n          type: object\n          properties:\n"
    );
    for property in 0..12 {
        write!(
            text,
            "            property{property}:\n              description: What the controller does about number {property}, which is explained in its manual.\n              \
             type: object\n              properties:\n                enabled:\n                  type: boolean\n                  default: true\n                \
             interval:\n                  type: string\n                  pattern: ^[0-9]+(s|m|h)$\n              required:\n                - enabled\n"
        )
        .expect("a string takes all");
    }
    text
}

fn values(n: usize) -> String {
    let mut text = format!(
        "# Default values. Each may be overridden with --set or a file of your own.\n\n# -- Number of pods\nreplicaCount: 1\n\nimage:\n  # -- Where it is pulled from\n  \
         repository: acme/app\n  # -- Overrides the chart's appVersion\n  tag: \"1.{n}\"\n  pullPolicy: IfNotPresent\n\nservice:\n  # -- ClusterIP, NodePort or LoadBalancer\n  \
         type: ClusterIP\n  port: 80\n\n# Resources are left to whoever installs it, since small clusters\n# could not place the pods otherwise. To set them:\n#\n# resources:\n#   \
         limits:\n#     cpu: 100m\n#     memory: 128Mi\n#   requests:\n#     cpu: 100m\n#     memory: 128Mi\nresources: {{}}\n\n"
    );
    for part in ["nodeSelector", "affinity", "podAnnotations", "podLabels", "extraEnv", "extraVolumes"] {
        write!(
            text,
            "# -- What is added to each pod as {part}.\n# Nothing by default; see the manual for what it may hold:\n#\n# {part}:\n#   key: value\n{part}: {{}}\n\n"
        )
        .expect("a string takes all");
    }
    text + &format!(
        "postgresql:\n  # -- Whether the chart brings a database along\n  enabled: true\n  auth:\n    # -- A Secret with the password\n    existingSecret: db\n\nredis:\n  auth:\n    \
         enabled: true\n    existingSecret: redis\n\ningress:\n  enabled: true\n  # -- Which controller serves it\n  className: nginx\n  hosts:\n    - host: app{n}.example.com\n      \
         paths: [{{path: /, pathType: Prefix}}]\n"
    )
}

fn terraform(n: usize) -> String {
    let mut text = String::from(
        "# The network and what runs in it.\n\nlocals {\n  # On everything that can have tags\n  tags = { project = var.name, stage = \"prod\" }\n}\n\n",
    );
    for rule in 0..2 {
        write!(
            text,
            "# Who may reach port 44{rule}\nresource \"aws_security_group\" \"sg{rule}\" {{\n  name        = \"${{var.name}}-{rule}\"\n  description = \"Traffic to part {rule}\"\n  \
             vpc_id      = aws_vpc.main.id\n\n  ingress {{\n    description = \"From the office\"\n    from_port   = 44{rule}\n    \
             to_port     = 44{rule}\n    protocol    = \"tcp\"\n    cidr_blocks = var.cidrs\n  }}\n\n  tags = merge(local.tags, {{ n = {n} }})\n}}\n\n"
        )
        .expect("a string takes all");
    }
    text += "resource \"aws_vpc\" \"main\" {\n  cidr_block           = \"10.0.0.0/16\"\n  enable_dns_support   = true\n  enable_dns_hostnames = true\n\n  tags = local.tags\n}\n\n\
             resource \"aws_subnet\" \"private\" {\n  for_each          = toset(var.zones)\n  vpc_id            = aws_vpc.main.id\n  availability_zone = each.key\n  \
             cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, index(var.zones, each.key))\n\n  tags = merge(local.tags, { Name = \"${var.name}-private-${each.key}\" })\n}\n\n\
             # What the tasks may do\ndata \"aws_iam_policy_document\" \"task\" {\n  statement {\n    sid       = \"ReadObjects\"\n    effect    = \"Allow\"\n    \
             actions   = [\"s3:GetObject\", \"s3:ListBucket\"]\n    resources = [aws_s3_bucket.files.arn, \"${aws_s3_bucket.files.arn}/*\"]\n  }\n}\n\n\
             resource \"aws_iam_role\" \"task\" {\n  name               = \"${var.name}-task\"\n  assume_role_policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{\n      \
             Effect    = \"Allow\"\n      Action    = \"sts:AssumeRole\"\n      Principal = { Service = \"ecs-tasks.amazonaws.com\" }\n    }]\n  })\n}\n\n\
             resource \"aws_s3_bucket\" \"files\" {\n  bucket = \"${var.name}-files\"\n  tags   = local.tags\n}\n\n\
             resource \"aws_db_instance\" \"main\" {\n  identifier          = var.name\n  engine              = \"postgres\"\n  engine_version      = \"16.3\"\n  \
             instance_class      = var.size\n  allocated_storage   = 20\n  publicly_accessible = var.public\n  storage_encrypted   = true\n  deletion_protection = true\n\n  \
             tags = local.tags\n}\n";
    text
}

fn variables(n: usize) -> String {
    let mut text = String::new();
    for (name, ty, default) in [
        ("name", "string", format!("\"p{n}\"")),
        ("cidrs", "list(string)", "[\"10.0.0.0/8\"]".to_owned()),
        ("public", "bool", "false".to_owned()),
        ("zones", "list(string)", "[\"eu-central-1a\", \"eu-central-1b\"]".to_owned()),
    ] {
        write!(
            text,
            "variable \"{name}\" {{\n  description = \"The {name} of the deployment, see the manual.\"\n  type        = {ty}\n  default     = {default}\n}}\n\n"
        )
        .expect("a string takes all");
    }
    text + "variable \"size\" {\n  description = \"The class of the database's machine.\"\n  type        = string\n}\n"
}

fn outputs() -> String {
    let mut text = String::new();
    for name in ["vpc", "bucket", "role"] {
        write!(text, "output \"{name}\" {{\n  description = \"The {name} that was made.\"\n  value       = local.tags.project\n}}\n\n")
            .expect("a string takes all");
    }
    text
}
