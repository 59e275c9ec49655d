# One of everything that the grammar has.
terraform {
  required_version = ">= 1.5"
}

/* a block
   comment */
variable "names" {
  type    = map(object({ port = number, open = optional(bool, false) }))
  default = { web = { port = 443 }, "db-1" : { port = 5432 } } // at the end
}

locals {
  text     = "a ${upper("b")} $${kept} %{if var.on}yes%{else}no%{endif} \t\"ü\" \u00e4"
  negative = -1.5e3
  not      = !(var.a && var.b || 1 + 2 * 3 % 4 / 5 - 6 >= 7)
  nothing  = null
  chosen = (
    var.a == 1
    ? "one"
    : "other"
  )
  list    = [1, "two", [3], { four = 4 }, ]
  keyed   = { (var.key) = 1, "${var.key}-x" = 2, word = 3 }
  squares = [for i, n in var.list : n * n if n != 0]
  grouped = { for name, it in var.names : it.port => name... if it.open }
  broken_lines = {
    for k, v in var.names : # a comment here
    k => v.open
    ? v.port
    : 0
  }
  splat    = aws_instance.web[*].network[0].ip
  old      = aws_instance.web.*.id
  legacy   = var.list.0
  dynamic  = var.map["a.b"][var.i + 1].c
  call     = merge(local.a, [local.b, local.c]...)
  provided = provider::aws::arn_parse("arn")
  heredoc  = <<EOT
  as it is ${var.a} "quoted" \n
%{for x in var.list ~}
  ${x}
%{~endfor}
EOT
  indented = <<-EOT
    first
      second
    EOT
}

resource "aws_security_group" "db" {
  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port = ingress.value.port
    }
  }
  lifecycle { prevent_destroy = true }
}

output "empty" {}
