CREATE SCHEMA "audit";
--> statement-breakpoint
CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE SCHEMA "licenses";
--> statement-breakpoint
CREATE SCHEMA "platform";
--> statement-breakpoint
CREATE SCHEMA "sso";
--> statement-breakpoint
CREATE SCHEMA "verification";
--> statement-breakpoint
CREATE SEQUENCE "licenses"."status_places" INCREMENT BY 1 MINVALUE 0 MAXVALUE 9223372036854775807 START WITH 0 CACHE 1;--> statement-breakpoint
CREATE TABLE "audit"."checkpoints" (
	"size" bigint PRIMARY KEY NOT NULL,
	"root" "bytea" NOT NULL,
	"note" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."leaves" (
	"index" bigint PRIMARY KEY NOT NULL,
	"record_id" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "leaves_recordId_unique" UNIQUE("record_id")
);
--> statement-breakpoint
CREATE TABLE "audit"."pending" (
	"record_id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."records" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"actor" text NOT NULL,
	"subject" text NOT NULL,
	"data" jsonb NOT NULL,
	"salt" "bytea" NOT NULL,
	"commitment" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit"."tiles" (
	"level" integer NOT NULL,
	"n" bigint NOT NULL,
	"hashes" "bytea" NOT NULL,
	"root" "bytea" NOT NULL,
	CONSTRAINT "tiles_level_n_pk" PRIMARY KEY("level","n")
);
--> statement-breakpoint
CREATE TABLE "audit"."tree_head" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"origin" text NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	CONSTRAINT "tree_head_only" CHECK ("audit"."tree_head"."only")
);
--> statement-breakpoint
CREATE TABLE "identity"."administrators" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"appointed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
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
	"admitted_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone
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
CREATE TABLE "identity"."reproofs" (
	"id_hash" "bytea" PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"face_check_id" uuid,
	"reference" text,
	"matched_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."challenges" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."one_time_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"phone_index" "bytea",
	"person_id" uuid,
	"organization" text,
	"tries" smallint DEFAULT 0 NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"label" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."freezes" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"frozen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."demo_inbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sealed" "bytea" NOT NULL,
	"sent_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."passkeys" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"synced" boolean NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."recoveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"ticket_hash" "bytea" NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"reminded_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."recovery_codes" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."totps" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"secret_sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."tries" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"locked_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."officers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"person_id" uuid NOT NULL,
	"roles" text[] NOT NULL,
	"until" date NOT NULL,
	"appointed_by" text NOT NULL,
	"appointed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ending" text
);
--> statement-breakpoint
CREATE TABLE "identity"."departments" (
	"uscc" text PRIMARY KEY NOT NULL,
	"region" text NOT NULL,
	"level" text NOT NULL,
	"parent" text,
	"registered_at" timestamp with time zone NOT NULL
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
CREATE TABLE "identity"."organizations" (
	"uscc" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"legal_representative_id" uuid,
	"legal_representative_sealed" "bytea",
	"address" text,
	"created_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "identity"."passwords" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"document_type" text NOT NULL,
	"document_index" "bytea" NOT NULL,
	"document_number_sealed" "bytea" NOT NULL,
	"name_sealed" "bytea" NOT NULL,
	"phone_index" "bytea",
	"phone_sealed" "bytea",
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"merged_into" uuid
);
--> statement-breakpoint
CREATE TABLE "licenses"."batch_chunks" (
	"batch_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"rows" integer NOT NULL,
	"rows_sealed" "bytea",
	"plan_sealed" "bytea",
	"attempts" smallint DEFAULT 0 NOT NULL,
	"lease" uuid,
	"leased_until" timestamp with time zone,
	"results_sealed" "bytea",
	"stored_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "batch_chunks_batch_id_n_pk" PRIMARY KEY("batch_id","n")
);
--> statement-breakpoint
CREATE TABLE "licenses"."batch_columns" (
	"uscc" text NOT NULL,
	"type_code" text NOT NULL,
	"columns" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "batch_columns_uscc_type_code_pk" PRIMARY KEY("uscc","type_code")
);
--> statement-breakpoint
CREATE TABLE "licenses"."batches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"created_by" text NOT NULL,
	"request_key" "bytea" NOT NULL,
	"request_digest" "bytea" NOT NULL,
	"type_code" text,
	"format" text NOT NULL,
	"is_dry_run" boolean NOT NULL,
	"agreed_by" text,
	"state" text NOT NULL,
	"reading_sealed" "bytea",
	"size" bigint NOT NULL,
	"rows" integer NOT NULL,
	"chunks" integer NOT NULL,
	"done_chunks" integer DEFAULT 0 NOT NULL,
	"issued" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "batches_requestKey_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "licenses"."drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"owner" text NOT NULL,
	"type_code" text NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	"typed_sealed" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "licenses"."paper_receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"type_code" text NOT NULL,
	"first" text NOT NULL,
	"last" text NOT NULL,
	"count" integer NOT NULL,
	"received_by" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "licenses"."paper_sheets" (
	"uscc" text NOT NULL,
	"type_code" text NOT NULL,
	"serial" text NOT NULL,
	"receipt_id" uuid NOT NULL,
	"state" text NOT NULL,
	"license_id" uuid,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "paper_sheets_uscc_type_code_serial_pk" PRIMARY KEY("uscc","type_code","serial")
);
--> statement-breakpoint
CREATE TABLE "licenses"."proposals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_key" "bytea" NOT NULL,
	"request_digest" "bytea" NOT NULL,
	"uscc" text NOT NULL,
	"type_code" text NOT NULL,
	"move" text NOT NULL,
	"identifier" text,
	"asked_sealed" "bytea" NOT NULL,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decision" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"words_sealed" "bytea",
	"outcome" text,
	"license" text,
	CONSTRAINT "proposals_requestKey_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "licenses"."reissue_misses" (
	"reissue_id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"code" text NOT NULL,
	CONSTRAINT "reissue_misses_reissue_id_license_id_pk" PRIMARY KEY("reissue_id","license_id")
);
--> statement-breakpoint
CREATE TABLE "licenses"."reissues" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seal_id" uuid NOT NULL,
	"uscc" text NOT NULL,
	"state" text NOT NULL,
	"asked_by" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"agreed_by" text,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"missed" integer DEFAULT 0 NOT NULL,
	"tried" uuid,
	"part_until" uuid,
	"part_size" integer,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "licenses"."changes" (
	"id" uuid NOT NULL,
	"license_id" uuid NOT NULL,
	"move" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"reason_code" text,
	"reason_sealed" "bytea",
	CONSTRAINT "changes_license_id_id_pk" PRIMARY KEY("license_id","id")
) PARTITION BY HASH ("license_id");
--> statement-breakpoint
CREATE TABLE "licenses"."documents" (
	"license_id" uuid NOT NULL,
	"format" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"body_sealed" "bytea" NOT NULL,
	CONSTRAINT "documents_license_id_format_pk" PRIMARY KEY("license_id","format")
) PARTITION BY HASH ("license_id");
--> statement-breakpoint
CREATE TABLE "licenses"."issuer_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"name" text NOT NULL,
	"key_name" text NOT NULL,
	"certificate" text NOT NULL,
	"chain" text,
	"serial" text NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"not_after" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revocation_reason" text,
	"invalid_from" timestamp with time zone,
	CONSTRAINT "issuer_keys_keyName_unique" UNIQUE("key_name")
);
--> statement-breakpoint
CREATE TABLE "licenses"."issuing_rights" (
	"type_code" text NOT NULL,
	"uscc" text NOT NULL,
	"granted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "issuing_rights_type_code_uscc_pk" PRIMARY KEY("type_code","uscc")
);
--> statement-breakpoint
CREATE TABLE "licenses"."license_holders" (
	"license_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"holder_index" "bytea" NOT NULL,
	"guardian_until" date,
	CONSTRAINT "license_holders_license_id_position_pk" PRIMARY KEY("license_id","position")
) PARTITION BY HASH ("license_id");
--> statement-breakpoint
CREATE TABLE "licenses"."license_requests" (
	"request_key" "bytea" PRIMARY KEY NOT NULL,
	"request_digest" "bytea" NOT NULL,
	"license_id" uuid NOT NULL
) PARTITION BY HASH ("request_key");
--> statement-breakpoint
CREATE TABLE "licenses"."license_types" (
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"definition" json NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	CONSTRAINT "license_types_code_version_pk" PRIMARY KEY("code","version")
);
--> statement-breakpoint
CREATE TABLE "licenses"."licenses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"lineage_id" uuid NOT NULL,
	"version" smallint NOT NULL,
	"origin" text NOT NULL,
	"reason_code" text,
	"reason_sealed" "bytea",
	"issued_by" text NOT NULL,
	"type_code" text NOT NULL,
	"type_version" integer NOT NULL,
	"issuer_uscc" text NOT NULL,
	"issuer_kid" text NOT NULL,
	"state" text NOT NULL,
	"status_list" integer NOT NULL,
	"status_index" integer NOT NULL,
	"valid_from" date NOT NULL,
	"valid_until" date,
	"issued_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"number_index" "bytea" NOT NULL,
	"content_digest" "bytea" NOT NULL,
	"content_sealed" "bytea" NOT NULL,
	"check_code_sealed" "bytea" NOT NULL,
	"holder_sealed" "bytea" NOT NULL,
	"signed" "bytea"
) PARTITION BY HASH ("id");
--> statement-breakpoint
CREATE TABLE "licenses"."sealings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_key" "bytea" NOT NULL,
	"request_digest" "bytea" NOT NULL,
	"kid" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"file_digest" "bytea" NOT NULL,
	"update_sealed" "bytea",
	"sealed_digest" "bytea",
	CONSTRAINT "sealings_requestKey_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "licenses"."time_stampers" (
	"kid" text PRIMARY KEY NOT NULL,
	"certificate" text NOT NULL,
	"not_after" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "licenses"."seals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uscc" text NOT NULL,
	"kid" text NOT NULL,
	"algorithm" text NOT NULL,
	"picture" "bytea",
	"custodian_id" uuid,
	"state" text NOT NULL,
	"replaces_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "seals_kid_unique" UNIQUE("kid"),
	CONSTRAINT "seals_replacesId_unique" UNIQUE("replaces_id")
);
--> statement-breakpoint
CREATE TABLE "licenses"."counted" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"lines" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "counted_only" CHECK ("licenses"."counted"."only")
);
--> statement-breakpoint
CREATE TABLE "licenses"."daily_counts" (
	"uscc" text NOT NULL,
	"day" date NOT NULL,
	"type_code" text NOT NULL,
	"what" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "daily_counts_uscc_day_type_code_what_pk" PRIMARY KEY("uscc","day","type_code","what")
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
CREATE TABLE "platform"."rate_counts" (
	"key" "bytea" PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"ends_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso"."artifacts" (
	"model" text NOT NULL,
	"id_hash" "bytea" NOT NULL,
	"payload_sealed" "bytea" NOT NULL,
	"grant_id" text,
	"uid" text,
	"account_id" uuid,
	"client_id" text,
	"session_uid" text,
	"version" integer DEFAULT 1 NOT NULL,
	"consumed_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "artifacts_model_id_hash_pk" PRIMARY KEY("model","id_hash")
);
--> statement-breakpoint
CREATE TABLE "sso"."clients" (
	"id" text PRIMARY KEY NOT NULL,
	"metadata" jsonb NOT NULL,
	"secret_sealed" "bytea",
	"name" text NOT NULL,
	"name_en" text,
	"organization" text,
	"is_first_party" boolean NOT NULL,
	"scope_ceiling" text,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sso"."consents" (
	"person_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	"scopes" text[] NOT NULL,
	"agreed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "consents_person_id_client_id_pk" PRIMARY KEY("person_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "sso"."initial_access_tokens" (
	"id_hash" "bytea" PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"organization" text NOT NULL,
	"scope" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sso"."logout_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"sid" text,
	"created_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"delivered_at" timestamp with time zone,
	"given_up_at" timestamp with time zone,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "sso"."replays" (
	"id_hash" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso"."representations" (
	"session_uid" text NOT NULL,
	"client_id" text NOT NULL,
	"organization" text,
	"chosen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "representations_session_uid_client_id_pk" PRIMARY KEY("session_uid","client_id")
);
--> statement-breakpoint
CREATE TABLE "sso"."session_notes" (
	"uid" text PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"device_sealed" "bytea" NOT NULL,
	"source" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"proofs" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso"."sign_ins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	"method" text NOT NULL,
	"channel" text NOT NULL,
	"source" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso"."signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"jwk_sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"active_from" timestamp with time zone NOT NULL,
	"retires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "verification"."delegates" (
	"kid" text PRIMARY KEY NOT NULL,
	"key_name" text NOT NULL,
	"serial" text NOT NULL,
	"certificate" text NOT NULL,
	"not_after" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verification"."list_snapshots" (
	"list" integer NOT NULL,
	"version" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "list_snapshots_list_version_pk" PRIMARY KEY("list","version")
);
--> statement-breakpoint
CREATE TABLE "verification"."published_lists" (
	"list" integer PRIMARY KEY NOT NULL,
	"packed" "bytea" NOT NULL,
	"token" text NOT NULL,
	"version" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"is_outdated" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verification"."receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"actor" text NOT NULL,
	"organization" text,
	"at" timestamp with time zone NOT NULL,
	"record_id" bigint NOT NULL,
	"content_sealed" "bytea" NOT NULL,
	"jws_sealed" "bytea",
	"pdf_sealed" "bytea"
);
--> statement-breakpoint
CREATE TABLE "verification"."revocation_lists" (
	"issuer" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"der" "bytea" NOT NULL,
	"this_update" timestamp with time zone NOT NULL,
	"entries" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verification"."showings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"person_id" uuid NOT NULL,
	"organization" text,
	"session_uid" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"key_sealed" "bytea",
	"ticket" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"used_through" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verification"."used_nonces" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."administrators" ADD CONSTRAINT "administrators_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_uscc_counters_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."counters"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_proposed_by_people_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counter_checks" ADD CONSTRAINT "counter_checks_decided_by_people_id_fk" FOREIGN KEY ("decided_by") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."counters" ADD CONSTRAINT "counters_uscc_departments_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."departments"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."evidence" ADD CONSTRAINT "evidence_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."face_checks" ADD CONSTRAINT "face_checks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."one_time_codes" ADD CONSTRAINT "one_time_codes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."devices" ADD CONSTRAINT "devices_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."freezes" ADD CONSTRAINT "freezes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."passkeys" ADD CONSTRAINT "passkeys_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."recoveries" ADD CONSTRAINT "recoveries_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."recovery_codes" ADD CONSTRAINT "recovery_codes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."totps" ADD CONSTRAINT "totps_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."officers" ADD CONSTRAINT "officers_uscc_departments_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."departments"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."officers" ADD CONSTRAINT "officers_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."departments" ADD CONSTRAINT "departments_uscc_organizations_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."organizations"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."departments" ADD CONSTRAINT "departments_parent_departments_uscc_fk" FOREIGN KEY ("parent") REFERENCES "identity"."departments"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."mandates" ADD CONSTRAINT "mandates_uscc_organizations_uscc_fk" FOREIGN KEY ("uscc") REFERENCES "identity"."organizations"("uscc") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."mandates" ADD CONSTRAINT "mandates_agent_id_people_id_fk" FOREIGN KEY ("agent_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."organizations" ADD CONSTRAINT "organizations_legal_representative_id_people_id_fk" FOREIGN KEY ("legal_representative_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."passwords" ADD CONSTRAINT "passwords_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "identity"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."paper_sheets" ADD CONSTRAINT "paper_sheets_receipt_id_paper_receipts_id_fk" FOREIGN KEY ("receipt_id") REFERENCES "licenses"."paper_receipts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."paper_sheets" ADD CONSTRAINT "paper_sheets_license_id_licenses_id_fk" FOREIGN KEY ("license_id") REFERENCES "licenses"."licenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."reissue_misses" ADD CONSTRAINT "reissue_misses_reissue_id_reissues_id_fk" FOREIGN KEY ("reissue_id") REFERENCES "licenses"."reissues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."reissues" ADD CONSTRAINT "reissues_seal_id_seals_id_fk" FOREIGN KEY ("seal_id") REFERENCES "licenses"."seals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."licenses" ADD CONSTRAINT "licenses_issuer_kid_issuer_keys_kid_fk" FOREIGN KEY ("issuer_kid") REFERENCES "licenses"."issuer_keys"("kid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."sealings" ADD CONSTRAINT "sealings_kid_issuer_keys_kid_fk" FOREIGN KEY ("kid") REFERENCES "licenses"."issuer_keys"("kid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "licenses"."seals" ADD CONSTRAINT "seals_kid_issuer_keys_kid_fk" FOREIGN KEY ("kid") REFERENCES "licenses"."issuer_keys"("kid") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "records_at" ON "audit"."records" USING brin ("at");--> statement-breakpoint
CREATE INDEX "records_verified" ON "audit"."records" USING btree ("subject","id") WHERE type = 'license.verified';--> statement-breakpoint
CREATE INDEX "records_verified_by" ON "audit"."records" USING btree ("actor","id") WHERE type in ('license.verified', 'verification.nothing-found') and actor like 'person:%';--> statement-breakpoint
CREATE INDEX "counter_checks_open" ON "identity"."counter_checks" USING btree ("uscc","proposed_at") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "evidence_person" ON "identity"."evidence" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "evidence_expiry" ON "identity"."evidence" USING btree ("expires_at") WHERE withdrawn_at is null and expiry_recorded_at is null;--> statement-breakpoint
CREATE INDEX "reproofs_expiry" ON "identity"."reproofs" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "one_time_codes_expiry" ON "identity"."one_time_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_token" ON "identity"."devices" USING btree ("person_id","token_hash");--> statement-breakpoint
CREATE INDEX "passkeys_person" ON "identity"."passkeys" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "recoveries_open" ON "identity"."recoveries" USING btree ("person_id") WHERE "identity"."recoveries"."cancelled_at" is null and "identity"."recoveries"."completed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "recoveries_ticket" ON "identity"."recoveries" USING btree ("ticket_hash");--> statement-breakpoint
CREATE INDEX "recovery_codes_person" ON "identity"."recovery_codes" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "tries_last" ON "identity"."tries" USING btree ("last_at");--> statement-breakpoint
CREATE UNIQUE INDEX "officers_open" ON "identity"."officers" USING btree ("uscc","person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "officers_person" ON "identity"."officers" USING btree ("person_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "departments_region" ON "identity"."departments" USING btree ("region","uscc");--> statement-breakpoint
CREATE INDEX "departments_parent" ON "identity"."departments" USING btree ("parent");--> statement-breakpoint
CREATE UNIQUE INDEX "mandates_open" ON "identity"."mandates" USING btree ("uscc","agent_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "mandates_agent" ON "identity"."mandates" USING btree ("agent_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "documents_person" ON "identity"."documents" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "organizations_legal_representative" ON "identity"."organizations" USING btree ("legal_representative_id");--> statement-breakpoint
CREATE UNIQUE INDEX "people_document" ON "identity"."people" USING btree ("document_index") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "people_phone" ON "identity"."people" USING btree ("phone_index");--> statement-breakpoint
CREATE INDEX "batch_chunks_waiting" ON "licenses"."batch_chunks" USING btree ("n","batch_id") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "batch_chunks_stored" ON "licenses"."batch_chunks" USING btree ("stored_at") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "batches_department" ON "licenses"."batches" USING btree ("uscc","id");--> statement-breakpoint
CREATE INDEX "drafts_owner" ON "licenses"."drafts" USING btree ("owner","uscc","saved_at");--> statement-breakpoint
CREATE INDEX "drafts_saved" ON "licenses"."drafts" USING btree ("saved_at");--> statement-breakpoint
CREATE INDEX "paper_sheets_license" ON "licenses"."paper_sheets" USING btree ("license_id");--> statement-breakpoint
CREATE INDEX "proposals_department" ON "licenses"."proposals" USING btree ("uscc","id");--> statement-breakpoint
CREATE INDEX "reissues_department" ON "licenses"."reissues" USING btree ("uscc","id");--> statement-breakpoint
CREATE UNIQUE INDEX "reissues_open" ON "licenses"."reissues" USING btree ("seal_id") WHERE state in ('proposed', 'running');--> statement-breakpoint
CREATE INDEX "issuer_keys_uscc" ON "licenses"."issuer_keys" USING btree ("uscc","not_after");--> statement-breakpoint
CREATE INDEX "issuer_keys_serial" ON "licenses"."issuer_keys" USING btree ("serial");--> statement-breakpoint
CREATE INDEX "issuer_keys_revoked" ON "licenses"."issuer_keys" USING btree ("revoked_at") WHERE revoked_at is not null;--> statement-breakpoint
CREATE INDEX "license_holders_index" ON "licenses"."license_holders" USING btree ("holder_index","license_id");--> statement-breakpoint
CREATE INDEX "licenses_lineage" ON "licenses"."licenses" USING btree ("lineage_id","version");--> statement-breakpoint
CREATE INDEX "licenses_number" ON "licenses"."licenses" USING btree ("number_index");--> statement-breakpoint
CREATE INDEX "licenses_issuer" ON "licenses"."licenses" USING btree ("issuer_uscc","issued_at","id");--> statement-breakpoint
CREATE INDEX "licenses_key" ON "licenses"."licenses" USING btree ("issuer_kid","issued_at","id");--> statement-breakpoint
CREATE INDEX "licenses_prepared" ON "licenses"."licenses" USING btree ("issued_at") WHERE state = 'prepared';--> statement-breakpoint
CREATE INDEX "licenses_not_good" ON "licenses"."licenses" USING btree ("status_list","status_index") WHERE state in ('revoked', 'cancelled', 'suspended', 'superseded');--> statement-breakpoint
CREATE UNIQUE INDEX "seals_standing" ON "licenses"."seals" USING btree ("uscc","algorithm") WHERE state in ('active', 'suspended');--> statement-breakpoint
CREATE INDEX "outbox_due" ON "platform"."outbox" USING btree ("topic","due_at");--> statement-breakpoint
CREATE INDEX "rate_counts_end" ON "platform"."rate_counts" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "artifacts_grant" ON "sso"."artifacts" USING btree ("grant_id") WHERE grant_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "artifacts_uid" ON "sso"."artifacts" USING btree ("model","uid") WHERE uid is not null and ended_at is null;--> statement-breakpoint
CREATE INDEX "artifacts_expiry" ON "sso"."artifacts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "artifacts_account" ON "sso"."artifacts" USING btree ("account_id","model") WHERE account_id is not null and ended_at is null;--> statement-breakpoint
CREATE INDEX "initial_access_tokens_expiry" ON "sso"."initial_access_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "logout_deliveries_client" ON "sso"."logout_deliveries" USING btree ("client_id","created_at");--> statement-breakpoint
CREATE INDEX "replays_expiry" ON "sso"."replays" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "representations_age" ON "sso"."representations" USING btree ("chosen_at");--> statement-breakpoint
CREATE INDEX "session_notes_person" ON "sso"."session_notes" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "session_notes_age" ON "sso"."session_notes" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "sign_ins_person" ON "sso"."sign_ins" USING btree ("person_id","at");--> statement-breakpoint
CREATE INDEX "list_snapshots_expiry" ON "verification"."list_snapshots" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "receipts_by" ON "verification"."receipts" USING btree ("actor","at");--> statement-breakpoint
CREATE INDEX "showings_expiry" ON "verification"."showings" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "showings_session" ON "verification"."showings" USING btree ("session_uid");--> statement-breakpoint
CREATE INDEX "used_nonces_expiry" ON "verification"."used_nonces" USING btree ("expires_at");--> statement-breakpoint
-- What grows with the number of licenses lies in partitions by hash. The builder writes no PARTITION BY: it stands above by hand.
do $$
declare
  whole text;
  parts constant int := 8;
begin
  foreach whole in array array['licenses', 'license_requests', 'license_holders', 'documents', 'changes'] loop
    for part in 0 .. parts - 1 loop
      execute format('create table licenses.%I partition of licenses.%I for values with (modulus %s, remainder %s)',
        whole || '_' || part, whole, parts, part);
    end loop;
  end loop;
end
$$;
