CREATE TABLE "licenses"."blind_indexes" (
	"blind_index" "bytea" NOT NULL,
	"license_id" uuid NOT NULL,
	"guardian_until" date,
	CONSTRAINT "blind_indexes_blind_index_license_id_pk" PRIMARY KEY("blind_index","license_id")
) PARTITION BY HASH ("blind_index");
--> statement-breakpoint
-- The builder writes no PARTITION BY, and moves no rows: both stand here by hand.
do $$
begin
  for part in 0 .. 7 loop
    execute format('create table licenses.%I partition of licenses.blind_indexes for values with (modulus 8, remainder %s)',
      'blind_indexes_' || part, part);
  end loop;
end
$$;
--> statement-breakpoint
insert into licenses.blind_indexes (blind_index, license_id)
  select number_index, id from licenses.licenses;
--> statement-breakpoint
-- Who was named twice is found as a holder, or for as long as any ward is a child.
insert into licenses.blind_indexes (blind_index, license_id, guardian_until)
  select distinct on (holder_index, license_id) holder_index, license_id, guardian_until
  from licenses.license_holders order by holder_index, license_id, guardian_until desc nulls first;
--> statement-breakpoint
DROP TABLE "licenses"."license_holders" CASCADE;--> statement-breakpoint
DROP INDEX "licenses"."licenses_number";--> statement-breakpoint
DROP INDEX "licenses"."licenses_lineage";--> statement-breakpoint
CREATE INDEX "licenses_lineage" ON "licenses"."licenses" USING btree ("lineage_id","version") WHERE version > 1;--> statement-breakpoint
ALTER TABLE "licenses"."licenses" DROP COLUMN "number_index";
