//! A project full of secrets: `§name§` stands for one, `§64:name§` for its base64.

/// Path and content.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        ".env",
        "\
PORT=8080
DB_PASSWORD=§env_plain§
API_TOKEN=\"§env_quoted§\"
DATABASE_URL=postgres://app:§env_url§@@@db:5432/app
CACHE=redis://:§env_url2§@@@cache:6379/0
export SMTP_PASS='§env_single§'
JWT_SECRET=§env_comment§ # signs tokens
SECRET_KEY=§signs_env§
GREETING=§ghp_env§
PAYMENTS=§sk_env§
BASIC_AUTH_PASSWORD=§64:env_base64§
PRIVATE_KEY=\"-----BEGIN RSA PRIVATE KEY-----
§env_pem1§§env_pem2§
§env_pem3§
-----END RSA PRIVATE KEY-----\"
TLS_MIN_VERSION=1.0
AZURE=DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=§env_account_key§;EndpointSuffix=core
",
    ),
    (
        "compose.yaml",
        "\
services:
  db:
    image: postgres:16
    ports: [\"5432:5432\"]
    environment:
      POSTGRES_PASSWORD: §compose_map§
      POSTGRES_URL: \"postgres://u:§compose_url§@@@db/x\"
  api:
    build:
      context: .
      args:
        NPM_TOKEN: §compose_arg§
    environment:
      - SESSION_SECRET=§compose_list§
      - \"OIDC_CLIENT_SECRET=§compose_list_quoted§\"
      - MAIL_PASSWORD=${MAIL_PASSWORD:-§compose_default§}
    user: \"0\"
  worker:
    image: acme/worker:1
    environment: {AMQP_PASSWORD: §compose_flow§, OTHER: x, \"api_key\": \"§compose_flow2§\"}
    command: [\"worker\", \"--password\", \"§compose_words§\", \"--token=§compose_option§\"]
  cache:
    image: redis:7
    command: redis-server --requirepass §compose_requirepass§
    healthcheck:
      test: [\"CMD\", \"redis-cli\", \"-a\", \"§compose_requirepass§\", \"ping\"]
  block:
    image: acme/x:1
    environment:
      SIGNING_KEY: |
        §compose_block1§
        §compose_block2§
      FOLDED_PASSWORD: >-
        §compose_block3§
      PLAIN_SECRET:
        §compose_next_line§
  inline:
    build:
      dockerfile_inline: |
        FROM alpine
        ENV ADMIN_PASSWORD=§compose_inline§
        USER root
",
    ),
    (
        "Dockerfile",
        "\
FROM alpine
ARG NPM_TOKEN=§docker_arg§
ENV JWT_SECRET=§docker_env§
ENV ADMIN_PASSWORD §docker_env_space§
ENV A=b DB_PASSWORD=\"§docker_env_quoted§\" C=d
ENV X=1 \\
    REDIS_PASSWORD=§docker_env_continued§ \\
    Y=2
LABEL build.password=\"§docker_label§\"
RUN curl -H \"Authorization: Bearer §docker_bearer§\" https://example.test/
RUN curl --user app:§docker_curl§ https://example.test/
RUN git clone https://bot:§docker_clone§@@@git.example.test/x.git
RUN echo \"//npm.example.test/:_authToken=§docker_npm§\" > .npmrc
RUN <<EOF
export PGPASSWORD=§docker_heredoc§
EOF
RUN --mount=type=cache,target=/x app --password=§docker_option§ --token §docker_word§
CMD [\"app\", \"--api-key\", \"§docker_cmd§\"]
HEALTHCHECK CMD curl https://u:§docker_health§@@@localhost/
USER root
",
    ),
    (
        "k8s/app.yaml",
        "\
apiVersion: v1
kind: Secret
metadata: {name: app}
data:
  password: §64:k8s_data§
  any: §64:k8s_any§
  .dockerconfigjson: \"§64:k8s_docker§\"
  long: |
    §64:k8s_block§
stringData:
  whatever: §k8s_string§
  config.yaml: |
    db:
      word: §k8s_string_block§
---
kind: Secret
apiVersion: v1
metadata:
  name: flow
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{\"kind\":\"Secret\",\"data\":{\"x\":\"§64:k8s_applied§\"}}'
stringData: {one: §k8s_flow§, two: \"§k8s_flow2§\"}
---
stringData:
  before: §k8s_before_kind§
kind: \"Secret\"
apiVersion: v1
metadata: {name: late}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  DB_PASSWORD: §k8s_configmap§
  app.properties: |
    spring.datasource.password=§k8s_properties§
    spring.mail.password: §k8s_properties2§
  url: amqp://u:§k8s_url§@@@mq
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers:
        - name: api
          image: acme/api:1
          args: [\"--db-password=§k8s_args§\", \"--token\", \"§k8s_args2§\"]
          command:
            - app
            - --api-key
            - §k8s_command§
          env:
            - name: DB_PASSWORD
              value: §k8s_env§
            - {name: API_TOKEN, value: \"§k8s_env_flow§\"}
            - value: §k8s_env_before§
              name: SMTP_PASSWORD
            - name: SIGNING_SECRET
              value: |
                §k8s_env_block§
",
    ),
    (
        "k8s/list.json",
        "\
{
  \"apiVersion\": \"v1\",
  \"kind\": \"Secret\",
  \"metadata\": {\"name\": \"json\"},
  \"data\": {\"one\": \"§64:json_data§\"},
  \"stringData\": {
    \"two\": \"§json_string§\"
  }
}
",
    ),
    (
        "chart/Chart.yaml",
        "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    ),
    (
        "chart/values.yaml",
        "\
image: {repository: acme/api, tag: \"1\"}
resources: {}
auth:
  password: §helm_password§
  rootPassword: '§helm_quoted§'
jwt: {secret: §helm_flow§}
extraEnv:
  - name: API_TOKEN
    value: §helm_env§
database:
  url: mysql://app:§helm_url§@@@db/x
tlsKey: |
  -----BEGIN PRIVATE KEY-----
  §helm_pem§
  -----END PRIVATE KEY-----
smtp:
  password: |-
    §helm_block§
",
    ),
    ("chart/values-prod.yaml", "auth:\n  password: \"§helm_overlay§\"\napiKey: §helm_api_key§\n"),
    (
        "terraform/main.tf",
        "\
variable \"db_password\" {
  description = \"of the database\"
  default     = \"§tf_default§\"
}

variable \"settings\" {
  default = { password = \"§tf_object§\", port = 1 }
}

variable \"given\" {}

provider \"aws\" {
  access_key = \"AKIA§tf_access§\"
  secret_key = \"§tf_secret_key§\"
}

locals {
  api_token = \"§tf_local§\"
  dsn       = \"postgres://u:§tf_url§@@@db/x\"
}

resource \"aws_db_instance\" \"main\" {
  engine              = \"postgres\"
  publicly_accessible = true
  password            = \"§tf_resource§\"
  master_password = var.db_password
}

resource \"aws_instance\" \"web\" {
  user_data = <<-EOT
    #!/bin/sh
    export DB_PASSWORD=§tf_heredoc§
    mysql --password=\"§tf_heredoc2§\"
  EOT
  tags = {
    ApiKey = \"§tf_tag§\"
  }
}

module \"db\" {
  source   = \"./db\"
  password = \"§tf_module§\"
}
",
    ),
    ("terraform/db/main.tf", "variable \"password\" {}\nresource \"x_y\" \"z\" {\n  password = var.password\n}\n"),
    ("terraform/terraform.tfvars", "given = \"x\"\ndb_admin_password = \"§tf_vars§\"\ntokens = {\n  api_token = \"§tf_vars_map§\"\n}\n"),
    (
        "nginx/nginx.conf",
        "\
env DB_PASSWORD=§nginx_env§;
events {}
http {
  ssl_protocols TLSv1;
  server {
    listen 443 ssl;
    server_name shop.example.test;
    set $api_token \"§nginx_set§\";
    location / {
      proxy_set_header Authorization \"Basic §64:nginx_basic§\";
      proxy_set_header X-Api-Key §nginx_header§;
      proxy_set_header Cookie \"session_token=§nginx_cookie§\";
      proxy_pass https://app:§nginx_url§@@@backend.example.test;
    }
    location /b {
      proxy_set_header Authorization \"Bearer §nginx_bearer§\";
      fastcgi_param DB_PASSWORD §nginx_param§;
      secure_link_secret §nginx_secure§;
      if ($http_x_auth_token != \"§nginx_if§\") { return 403; }
      add_header X-Auth-Token '§nginx_add§' always;
    }
  }
}
",
    ),
    ("broken/compose.yaml", "services:\n  db:\n    environment:\n      DB_PASSWORD: §broken_before§\n    ports: [\n  x: {API_TOKEN: §broken_after§\n"),
    ("broken/Dockerfile", "FROM alpine\nENV DB_PASSWORD=§broken_docker§ =\nNOPE API_TOKEN=§broken_docker2§\n"),
    ("broken/.env", "DB_PASSWORD=\"§broken_env§\nA B C\nAPI_TOKEN=§broken_env2§\n"),
    ("broken/nginx.conf", "events {}\nhttp {\n  server { set $db_password §broken_nginx§\n  }\n"),
    ("broken/main.tf", "resource \"a_b\" \"c\" {\n  password = \"§broken_tf§\n}\n"),
];
