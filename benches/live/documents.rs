//! Documents of 1,000 lines, as people write them when they write too much, with what they belong to.

use std::fmt::Write as _;

/// Lines of each document.
const LINES: usize = 1000;

/// A document and its project.
pub(crate) struct Document {
    /// Its format.
    pub(crate) name: &'static str,
    /// Its path.
    pub(crate) path: &'static str,
    /// All files of the project, this one among them.
    pub(crate) files: Vec<(&'static str, String)>,
    /// A line in the middle that is changed to and fro.
    line: &'static str,
}

impl Document {
    fn new(
        name: &'static str,
        text: String,
        line: &'static str,
        others: &[(&'static str, &str)],
        path: &'static str,
    ) -> Self {
        let others = others.iter().map(|(path, text)| (*path, (*text).to_owned()));
        Self { name, path, files: others.chain([(path, text)]).collect(), line }
    }

    fn text(&self) -> &str {
        self.files.last().map(|(_, text)| text.as_str()).unwrap_or_default()
    }

    /// How many lines it has.
    pub(crate) fn lines(&self) -> usize {
        self.text().lines().count()
    }

    /// The text after edit number `edit`: a line in the middle comes, is typed half, and goes.
    pub(crate) fn edited(&self, edit: usize) -> String {
        let lines: Vec<&str> = self.text().split_inclusive('\n').collect();
        let (before, after) = lines.split_at(lines.len() / 2);
        format!("{}{}{}", before.concat(), self.typed(edit), after.concat())
    }

    /// The line that edit number `edit` leaves in the middle, with its end; empty where it has none.
    pub(crate) fn typed(&self, edit: usize) -> String {
        match edit % 3 {
            0 => format!("{}\n", self.line),
            1 => format!("{}\n", self.line.get(..self.line.len() / 2).unwrap_or_default()),
            _ => String::new(),
        }
    }
}

/// One of each format.
pub(crate) fn documents() -> Vec<Document> {
    let compose_of = |lines: usize| grown("services:\n", "volumes:\n  data: {}\n", lines, service);
    vec![
        Document::new(
            "compose",
            compose_of(LINES),
            "    privileged: true",
            &[("big/compose/.env", &grown("", "", 40, variable)), ("big/compose/api/Dockerfile", DOCKERFILE)],
            "big/compose/compose.yaml",
        ),
        Document::new(
            "env",
            grown("", "", LINES, variable),
            "BIND_7=0.0.0.0",
            &[("big/env/compose.yaml", &compose_of(300)), ("big/env/api/Dockerfile", DOCKERFILE)],
            "big/env/.env",
        ),
        Document::new(
            "dockerfile",
            grown("FROM node:22-slim AS base\n", "FROM base\nUSER 10001\n", LINES, instructions),
            "ENV API_TOKEN=x8Qm2kJ8mQ2vL5x",
            &[("big/dockerfile/compose.yaml", "services:\n  api:\n    build: .\n")],
            "big/dockerfile/Dockerfile",
        ),
        Document::new(
            "helm",
            grown("", "", LINES, values),
            "    runAsNonRoot: false",
            &[
                ("big/helm/Chart.yaml", "apiVersion: v2\nname: big\nversion: 0.1.0\n"),
                ("big/helm/values-prod.yaml", "part1:\n  replicaCount: 3\n"),
                ("big/helm/templates/a.yaml", "kind: Pod\nspec: {{ .Values.part1 | toYaml }}\n"),
            ],
            "big/helm/values.yaml",
        ),
        Document::new(
            "kubernetes",
            grown("", "", LINES, deployment),
            "# a note",
            &[("big/kubernetes/other.yaml", &deployment(9999))],
            "big/kubernetes/all.yaml",
        ),
        Document::new(
            "nginx",
            grown("events {}\nhttp {\n    ssl_protocols TLSv1.2;\n", "}\n", LINES, server),
            "        autoindex on;",
            &[("big/nginx/compose.yaml", NGINX)],
            "big/nginx/nginx.conf",
        ),
        Document::new(
            "terraform",
            grown("", "", LINES, resources),
            "# a note",
            &[("big/terraform/variables.tf", VARIABLES)],
            "big/terraform/main.tf",
        ),
    ]
}

const DOCKERFILE: &str = "FROM debian:12\nRUN apt-get update\nUSER 10001\n";
const NGINX: &str =
    "services:\n  web:\n    image: nginx:1.27\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf:ro\"]\n";
const VARIABLES: &str = "variable \"cidrs\" {\n  type    = list(string)\n  default = [\"10.0.0.0/8\"]\n}\n\nvariable \"public\" {\n  default = false\n}\n";

/// A head, as many parts as `lines` take, and a foot.
fn grown(head: &str, foot: &str, lines: usize, part: fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    let mut count = text.lines().count() + foot.lines().count();
    for number in 0.. {
        let more = part(number);
        count += more.lines().count();
        if count > lines {
            break;
        }
        text += &more;
    }
    text + foot
}

fn service(n: usize) -> String {
    let build =
        if n.is_multiple_of(10) { "build: ./api".to_owned() } else { format!("image: acme/app{n}:1.{n}") };
    format!(
        "  # Part {n}\n  app{n}:\n    {build}\n    user: \"10001:10001\"\n    restart: unless-stopped\n    environment:\n      \
         DATABASE_URL: postgres://app:${{PASSWORD_{n}:-pw}}@db{n}:5432/app\n      LOG_LEVEL: info\n    ports:\n      \
         - \"${{BIND_{n}:-127.0.0.1}}:{}:8080\"\n    depends_on: [db{n}]\n    mem_limit: 512m\n    healthcheck:\n      \
         test: [\"CMD\", \"curl\", \"--fail\", \"http://localhost:8080/healthz\"]\n      interval: 30s\n  db{n}:\n    \
         image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${{PASSWORD_{n}:?set it}}\n    volumes:\n      \
         - data:/var/lib/postgresql/data\n\n",
        8000 + n
    )
}

fn variable(n: usize) -> String {
    format!(
        "# Of part {n}\nPASSWORD_{n}=x8Qm2kJ8mQ{n}\nBIND_{n}=127.0.0.1\nURL_{n}=https://app{n}.example.com/\n\n"
    )
}

fn instructions(n: usize) -> String {
    format!(
        "# Step {n}\nARG VERSION_{n}=1.{n}\nENV PART_{n}=/opt/{n} \\\n    LEVEL_{n}=info\nRUN apt-get update \\\n    \
         && apt-get install -y --no-install-recommends \\\n        curl=7.{n} \\\n        git \\\n    \
         && rm -rf /var/lib/apt/lists/*\nCOPY src/{n} /opt/{n}/\nRUN cd /opt/{n} && make VERSION=\"$VERSION_{n}\" install\n\n"
    )
}

fn values(n: usize) -> String {
    let safe = !n.is_multiple_of(3);
    format!(
        "# Part {n}\npart{n}:\n  replicaCount: {n}\n  image:\n    repository: acme/app{n}\n    tag: \"1.{n}\"\n  \
         securityContext:\n    runAsNonRoot: {safe}\n    privileged: {}\n    readOnlyRootFilesystem: true\n  resources:\n    limits:\n      \
         memory: 512Mi\n  auth:\n    existingSecret: app{n}\n  ingress:\n    enabled: true\n    host: app{n}.example.com\n\n",
        !safe
    )
}

fn deployment(n: usize) -> String {
    let tag = if n.is_multiple_of(3) { "latest" } else { "1.2" };
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app{n}\n  labels: {{app: app{n}}}\nspec:\n  replicas: 2\n  \
         selector:\n    matchLabels: {{app: app{n}}}\n  template:\n    metadata:\n      labels: {{app: app{n}}}\n    spec:\n      \
         securityContext:\n        runAsNonRoot: true\n      containers:\n        - name: app\n          image: acme/app{n}:{tag}\n          \
         securityContext: {{privileged: true}}\n          env:\n            - name: DB_PASSWORD\n              valueFrom:\n                secretKeyRef: {{name: app{n}, key: password}}\n          \
         resources:\n            limits: {{memory: 512Mi}}\n          ports:\n            - containerPort: 8080\n---\n\
         apiVersion: v1\nkind: Service\nmetadata:\n  name: app{n}\nspec:\n  selector: {{app: app{n}}}\n  ports:\n    - port: 80\n      \
         targetPort: 8080\n---\n"
    )
}

fn server(n: usize) -> String {
    let mut text = format!(
        "    # Application {n}\n    server {{\n        listen 443 ssl;\n        server_name app{n}.example.com;\n        \
         ssl_certificate /etc/ssl/{n}.pem;\n        ssl_certificate_key /etc/ssl/{n}.key;\n        \
         add_header X-Content-Type-Options nosniff always;\n"
    );
    for location in ["/", "/api/", "/assets/"] {
        let _ = write!(
            text,
            "        location {location} {{\n            proxy_pass http://app{n}:8080;\n            \
             proxy_set_header Host $host;\n            proxy_set_header X-Forwarded-Proto $scheme;\n        }}\n"
        );
    }
    text + "    }\n\n"
}

fn resources(n: usize) -> String {
    let cidrs = if n.is_multiple_of(3) { "[\"0.0.0.0/0\"]" } else { "var.cidrs" };
    format!(
        "# Who may reach part {n}\nresource \"aws_security_group\" \"sg{n}\" {{\n  name        = \"part-{n}\"\n  \
         description = \"Traffic to part {n}\"\n  vpc_id      = aws_vpc.main{n}.id\n\n  ingress {{\n    from_port   = {n}\n    \
         to_port     = {n}\n    protocol    = \"tcp\"\n    cidr_blocks = {cidrs}\n  }}\n\n  tags = {{ n = {n} }}\n}}\n\n\
         resource \"aws_vpc\" \"main{n}\" {{\n  cidr_block = cidrsubnet(\"10.0.0.0/8\", 8, {n})\n}}\n\n\
         resource \"aws_db_instance\" \"db{n}\" {{\n  identifier          = \"db-{n}\"\n  engine              = \"postgres\"\n  \
         publicly_accessible = true\n  storage_encrypted   = true\n  skip_final_snapshot = false\n}}\n\n"
    )
}
