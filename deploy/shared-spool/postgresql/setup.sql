-- Once, on the primary: sudo -u postgres psql -f setup.sql, then \password telemetry and \password standby.
CREATE ROLE telemetry LOGIN;
CREATE ROLE standby LOGIN REPLICATION;
-- It makes its tables itself, in a database that is its own.
CREATE DATABASE telemetry OWNER telemetry TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT ON DATABASE telemetry FROM PUBLIC;
-- So that /healthz can say whether the standby is a synchronous one.
GRANT pg_read_all_stats TO telemetry;
