variable "name" { type = string }

variable "public" {
  type    = bool
  default = false
}

variable "clients" {
  type = list(string)
}

resource "aws_db_instance" "this" {
  identifier          = lower(var.name)
  engine              = "postgres"
  publicly_accessible = var.public
}

resource "aws_security_group_rule" "postgres" {
  count = length(var.clients) > 0 ? 1 : 0

  type              = "ingress"
  from_port         = 5432
  to_port           = 5432
  protocol          = "tcp"
  cidr_blocks       = var.clients
  security_group_id = aws_db_instance.this.id
}

output "endpoint" {
  value = aws_db_instance.this.endpoint
}
