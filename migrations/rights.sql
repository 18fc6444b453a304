-- The rights of the application's role (setting yihao.role), given anew after every migration: it reads and writes rows,
-- makes no tables, and may only add to the log's records.
do $$
declare
  app text := current_setting('yihao.role');
  room text;
begin
  foreach room in array array['platform', 'audit', 'identity', 'sso', 'licenses', 'sharing', 'verification'] loop
    if to_regnamespace(room) is not null then
      execute format('grant usage on schema %I to %I', room, app);
      execute format('grant select, insert, update, delete on all tables in schema %I to %I', room, app);
      execute format('grant usage, select on all sequences in schema %I to %I', room, app);
    end if;
  end loop;
  execute format('revoke update, delete on audit.records from %I', app);
end
$$;

-- Counts of a minute are not worth a wait for the disk; the query builder has no word for it.
do $$
begin
  if (select relpersistence from pg_class where oid = 'platform.rate_counts'::regclass) <> 'u' then
    alter table platform.rate_counts set unlogged;
  end if;
end
$$;

-- A second lock on the log for installations whose login owns the tables: records are added, never changed or removed.
create or replace function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'records of the log are never changed or removed' using errcode = 'insufficient_privilege';
end
$$;
create or replace trigger records_append_only before update or delete or truncate on audit.records
  for each statement execute function audit.refuse_change();
