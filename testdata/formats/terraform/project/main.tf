terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.40"
    }
  }
}

provider "aws" {
  region = var.region
}

locals {
  name = "shop-${var.environment}"
  rules = {
    https = { port = 443, from = ["0.0.0.0/0"] }
    admin = { port = 8443, from = var.office }
  }
  tags = merge({ project = "shop" }, var.tags)
}

resource "aws_security_group" "web" {
  name = "${local.name}-web"

  dynamic "ingress" {
    for_each = local.rules
    content {
      description = "${ingress.key} for ${local.name}"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.from
    }
  }

  tags = local.tags
}

module "database" {
  source   = "./modules/database"
  for_each = toset(["orders", "users"])

  name    = "${local.name}-${each.key}"
  public  = var.environment == "dev"
  clients = concat(var.office, [aws_security_group.web.id])
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.web.arn
  port              = local.rules.https.port
  protocol          = "HTTPS"
  ssl_policy        = var.ssl_policy
  certificate_arn   = data.aws_acm_certificate.web.arn
}

output "endpoints" {
  value = { for key, db in module.database : key => db.endpoint }
}
