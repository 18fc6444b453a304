CREATE TABLE "identity"."counter_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"document_index" "bytea" NOT NULL,
	"uscc" text NOT NULL,
	"seen" text[] NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"decided_by" uuid,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."counters" (
	"uscc" text PRIMARY KEY NOT NULL,
	"admitted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."evidence" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"level" smallint NOT NULL,
	"how" text NOT NULL,
	"reference" text,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"expiry_recorded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."face_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"document_index" "bytea" NOT NULL,
	"reference" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"outcome" text,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."mandates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"scope" jsonb NOT NULL,
	"until" date NOT NULL,
	"appointed_by" text NOT NULL,
	"appointed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ending" text
);
--> statement-breakpoint
CREATE TABLE "identity"."documents" (
	"document_index" "bytea" PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"document_type" text NOT NULL,
	"document_number_sealed" "bytea" NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"replaced_at" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "identity"."people_document";--> statement-breakpoint
ALTER TABLE "identity"."organizations" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "identity"."organizations" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "identity"."people" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "identity"."people" ADD COLUMN "merged_into" uuid;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_uscc_counters_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."counters"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_proposed_by_people_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_decided_by_people_id_fk" FOREIGN KEY ("decided_by") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counters" ADD CONSTRAINT "counters_uscc_organizations_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."organizations"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."evidence" ADD CONSTRAINT "evidence_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."face_checks" ADD CONSTRAINT "face_checks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."mandates" ADD CONSTRAINT "mandates_uscc_organizations_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."organizations"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."mandates" ADD CONSTRAINT "mandates_agent_id_people_id_fk" FOREIGN KEY ("agent_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "counter_checks_open" ON "identity"."counter_checks" USING btree ("uscc","proposed_at") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "evidence_person" ON "identity"."evidence" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "evidence_expiry" ON "identity"."evidence" USING btree ("expires_at") WHERE withdrawn_at is null and expiry_recorded_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "mandates_open" ON "identity"."mandates" USING btree ("uscc","agent_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "mandates_agent" ON "identity"."mandates" USING btree ("agent_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "documents_person" ON "identity"."documents" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_document" ON "identity"."people" USING btree ("document_index") WHERE ended_at is null;--> statement-breakpoint
ALTER TABLE "identity"."people" DROP COLUMN "assurance_level";