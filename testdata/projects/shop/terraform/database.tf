resource "aws_security_group" "database" {
  name        = "shop-database"
  description = "Clients of the database"

  ingress {
    description = "PostgreSQL"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = var.db_clients
  }
}

resource "aws_db_instance" "shop" {
  identifier             = "shop"
  engine                 = "postgres"
  engine_version         = "16.4"
  instance_class         = "db.t4g.small"
  allocated_storage      = 50
  storage_encrypted      = true
  publicly_accessible    = var.db_public
  vpc_security_group_ids = [aws_security_group.database.id]

  username                    = "shop"
  manage_master_user_password = true
}
