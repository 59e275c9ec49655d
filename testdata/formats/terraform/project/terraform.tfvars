ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
tags       = { cost_centre = "42" }
