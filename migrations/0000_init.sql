CREATE SCHEMA "audit";
--> statement-breakpoint
CREATE SCHEMA "platform";
--> statement-breakpoint
CREATE TABLE "audit"."records" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platform"."job_runs" (
	"name" text NOT NULL,
	"last_run_at" timestamp with time zone NOT NULL,
	CONSTRAINT "job_runs_name_pk" PRIMARY KEY("name")
);
--> statement-breakpoint
CREATE TABLE "platform"."key_checks" (
	"name" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platform"."outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failure" text
);
--> statement-breakpoint
CREATE INDEX "outbox_due" ON "platform"."outbox" USING btree ("topic","due_at");