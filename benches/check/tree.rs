//! A tree of projects with files of every format, alike but not equal.

use std::{fs, path::Path};

/// Writes `projects` projects below `folder`; gives the bytes written.
pub(crate) fn write(folder: &Path, projects: usize) -> usize {
    let mut bytes = 0;
    for n in 0..projects {
        for (path, text) in project(n) {
            let path = folder.join(format!("p{n}")).join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
            bytes += text.len();
            fs::write(path, text).expect("the file can be written");
        }
    }
    bytes
}

fn project(n: usize) -> Vec<(&'static str, String)> {
    vec![
        (
            ".env",
            format!(
                "POSTGRES_PASSWORD=pw{n}x8Qm2\nBIND=127.0.0.1\nREDIS_URL=redis://redis:6379/{n}\nTLS_MIN_VERSION=1.2\n"
            ),
        ),
        ("compose.yaml", compose(n)),
        ("api/Dockerfile", dockerfile(n)),
        ("api/.dockerignore", "**/.env*\n.git\nnode_modules\n".to_owned()),
        ("web/Dockerfile", dockerfile(n + 1)),
        ("nginx/nginx.conf", nginx(n)),
        ("k8s/api.yaml", manifests("api", n)),
        ("k8s/worker.yaml", manifests("worker", n)),
        ("chart/Chart.yaml", format!("apiVersion: v2\nname: app{n}\nversion: 0.1.{n}\n")),
        ("chart/values.yaml", values(n)),
        ("chart/values-prod.yaml", format!("replicaCount: {n}\nresources:\n  limits: {{memory: 512Mi}}\n")),
        ("terraform/main.tf", terraform(n)),
        ("terraform/variables.tf", variables(n)),
    ]
}

fn compose(n: usize) -> String {
    let mut text = String::from(
        "x-defaults: &defaults\n  restart: unless-stopped\n  logging:\n    driver: json-file\nservices:\n",
    );
    for service in 0..6 {
        text += &format!(
            "  app{service}:\n    <<: *defaults\n    image: registry.example.com/acme/app{service}:1.{n}\n    user: \"10001:10001\"\n    \
             environment:\n      DATABASE_URL: postgres://app:${{POSTGRES_PASSWORD}}@db:5432/app\n      LOG_LEVEL: info\n    \
             ports:\n      - \"${{BIND}}:80{service}0:8080\"\n    depends_on: [db, redis]\n    mem_limit: 512m\n"
        );
    }
    text += "  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}\n    ports:\n      - \"5432:5432\"\n    \
             volumes:\n      - data:/var/lib/postgresql/data\n  redis:\n    image: redis:7\n    command: [\"redis-server\", \"--requirepass\", \"x\"]\n  \
             api:\n    build: ./api\n  web:\n    build: {context: ., dockerfile: web/Dockerfile}\nvolumes:\n  data: {}\n";
    text
}

fn dockerfile(n: usize) -> String {
    format!(
        "# syntax=docker/dockerfile:1\nARG VERSION=3.{n}\nFROM node:22-slim AS build\nWORKDIR /src\nCOPY package.json package-lock.json ./\n\
         RUN --mount=type=cache,target=/root/.npm npm ci \\\n    && npm cache clean --force\nCOPY src ./src\nRUN npm run build\n\n\
         FROM node:22-slim\nENV NODE_ENV=production \\\n    APP_VERSION=${{VERSION}}\nWORKDIR /app\nCOPY --from=build /src/dist ./dist\n\
         EXPOSE 8080\nHEALTHCHECK CMD [\"node\", \"health.js\"]\nUSER 10001:10001\nCMD [\"node\", \"dist/main.js\"]\n"
    )
}

fn nginx(n: usize) -> String {
    let mut text = String::from(
        "worker_processes auto;\nevents { worker_connections 1024; }\nhttp {\n    ssl_protocols TLSv1.2 TLSv1.3;\n",
    );
    for server in 0..5 {
        text += &format!(
            "    server {{\n        listen 443 ssl;\n        server_name app{server}.p{n}.example.com;\n        ssl_certificate /etc/ssl/a.pem;\n        \
             ssl_certificate_key /etc/ssl/a.key;\n        location / {{\n            proxy_pass http://app{server}:8080;\n            \
             proxy_set_header Host $host;\n            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n        }}\n    }}\n"
        );
    }
    text + "}\n"
}

fn manifests(name: &str, n: usize) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  labels: {{app: {name}}}\nspec:\n  replicas: {n}\n  selector:\n    \
         matchLabels: {{app: {name}}}\n  template:\n    metadata:\n      labels: {{app: {name}}}\n    spec:\n      securityContext:\n        \
         runAsNonRoot: true\n      containers:\n        - name: {name}\n          image: acme/{name}:1.{n}\n          env:\n            \
         - name: DATABASE_URL\n              valueFrom:\n                secretKeyRef: {{name: db, key: url}}\n          resources:\n            \
         requests: {{cpu: 100m, memory: 256Mi}}\n            limits: {{memory: 512Mi}}\n          ports:\n            - containerPort: 8080\n---\n\
         apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  selector: {{app: {name}}}\n  ports:\n    - port: 80\n      targetPort: 8080\n"
    )
}

fn values(n: usize) -> String {
    format!(
        "replicaCount: 1\nimage:\n  repository: acme/app\n  tag: \"1.{n}\"\nservice:\n  type: ClusterIP\n  port: 80\nresources: {{}}\n\
         postgresql:\n  enabled: true\n  auth:\n    existingSecret: db\nredis:\n  auth:\n    enabled: true\n    existingSecret: redis\n\
         ingress:\n  enabled: true\n  hosts:\n    - host: app{n}.example.com\n      paths: [{{path: /, pathType: Prefix}}]\n"
    )
}

fn terraform(n: usize) -> String {
    let mut text = String::from("locals {\n  tags = { project = var.name, stage = \"prod\" }\n}\n");
    for rule in 0..6 {
        text += &format!(
            "resource \"aws_security_group\" \"sg{rule}\" {{\n  name = \"${{var.name}}-{rule}\"\n  ingress {{\n    from_port   = 44{rule}\n    \
             to_port     = 44{rule}\n    protocol    = \"tcp\"\n    cidr_blocks = var.cidrs\n  }}\n  tags = merge(local.tags, {{ n = {n} }})\n}}\n"
        );
    }
    text += "resource \"aws_db_instance\" \"main\" {\n  engine              = \"postgres\"\n  instance_class      = var.size\n  \
             publicly_accessible = var.public\n  storage_encrypted   = true\n}\n";
    text
}

fn variables(n: usize) -> String {
    format!(
        "variable \"name\" {{\n  type    = string\n  default = \"p{n}\"\n}}\nvariable \"cidrs\" {{\n  type    = list(string)\n  \
         default = [\"10.0.0.0/8\"]\n}}\nvariable \"public\" {{\n  type    = bool\n  default = false\n}}\nvariable \"size\" {{\n  type = string\n}}\n"
    )
}
