CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE sites (
	name TEXT NOT NULL, 
	home TEXT NOT NULL, 
	publisher TEXT, 
	language TEXT, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, next_due DATETIME, 
	CONSTRAINT sites_pkey PRIMARY KEY (name)
);
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	host TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	born TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	ended DATETIME, 
	finish TEXT, worker INTEGER, 
	CONSTRAINT runs_pkey PRIMARY KEY (id)
);
CREATE INDEX runs_site ON runs (site, started);
CREATE TABLE channels (
	id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	found_by TEXT NOT NULL, 
	found DATETIME NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	last_fetch DATETIME, 
	last_new DATETIME, 
	next_due DATETIME, 
	status INTEGER, 
	failures INTEGER NOT NULL, ttl FLOAT, rhythm FLOAT, held_over TEXT, failure TEXT, failing_since DATETIME, 
	CONSTRAINT channels_pkey PRIMARY KEY (id), 
	CONSTRAINT channels_site_key_unique UNIQUE (site, "key")
);
CREATE TABLE records (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	identity TEXT NOT NULL, 
	site TEXT NOT NULL, 
	url_key VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	canonical_key VARCHAR(32), 
	canonical_url TEXT, 
	headline TEXT NOT NULL, 
	published DATETIME, 
	modified DATETIME, 
	language TEXT, 
	section TEXT, 
	kind TEXT NOT NULL, 
	latest INTEGER NOT NULL, 
	dated DATETIME NOT NULL, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, taken_down DATETIME, 
	CONSTRAINT records_pkey PRIMARY KEY (id), 
	CONSTRAINT records_key_unique UNIQUE ("key")
);
CREATE INDEX records_dated ON records (dated, id);
CREATE INDEX records_site_dated ON records (site, dated, id);
CREATE INDEX records_url_key ON records (url_key);
CREATE INDEX records_canonical_key ON records (canonical_key);
CREATE TABLE revisions (
	id INTEGER NOT NULL, 
	record_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	change TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	signature BLOB NOT NULL, 
	free BOOLEAN, 
	seen DATETIME NOT NULL, 
	article JSON NOT NULL, 
	warc_file TEXT, 
	warc_offset INTEGER, 
	warc_record_id TEXT, 
	payload_digest TEXT, classes JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT revisions_pkey PRIMARY KEY (id), 
	CONSTRAINT revisions_record_id_number_unique UNIQUE (record_id, number), 
	CONSTRAINT revisions_record_id_fkey FOREIGN KEY(record_id) REFERENCES records (id)
);
CREATE TABLE ledger (
	id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	first_found DATETIME NOT NULL, 
	due DATETIME, 
	leased_by INTEGER, 
	tries INTEGER NOT NULL, 
	outcome TEXT, 
	reason TEXT, 
	status INTEGER, 
	etag TEXT, 
	last_modified TEXT, 
	last_fetch DATETIME, 
	record_id INTEGER, 
	dated DATETIME NOT NULL, 
	score FLOAT NOT NULL, 
	title TEXT, 
	published DATETIME, 
	modified DATETIME, 
	language TEXT, 
	section TEXT, 
	byline JSON NOT NULL, 
	tags JSON NOT NULL, visits INTEGER DEFAULT '0' NOT NULL, unchanged INTEGER DEFAULT '0' NOT NULL, changes INTEGER DEFAULT '0' NOT NULL, guid TEXT, published_source TEXT, published_confidence FLOAT, 
	CONSTRAINT ledger_pkey PRIMARY KEY (id), 
	CONSTRAINT ledger_key_site_unique UNIQUE ("key", site), 
	CONSTRAINT ledger_leased_by_fkey FOREIGN KEY(leased_by) REFERENCES runs (id), 
	CONSTRAINT ledger_record_id_fkey FOREIGN KEY(record_id) REFERENCES records (id)
);
CREATE INDEX ledger_record_id ON ledger (record_id);
CREATE INDEX ledger_leased_by ON ledger (leased_by);
CREATE INDEX ledger_site_outcome ON ledger (site, outcome);
CREATE TABLE outcomes (
	id INTEGER NOT NULL, 
	ledger_id INTEGER NOT NULL, 
	run INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	status INTEGER, 
	at DATETIME NOT NULL, seconds FLOAT, 
	CONSTRAINT outcomes_pkey PRIMARY KEY (id), 
	CONSTRAINT outcomes_ledger_id_fkey FOREIGN KEY(ledger_id) REFERENCES ledger (id), 
	CONSTRAINT outcomes_run_fkey FOREIGN KEY(run) REFERENCES runs (id)
);
CREATE INDEX outcomes_ledger_id ON outcomes (ledger_id);
CREATE INDEX outcomes_run ON outcomes (run);
CREATE TABLE templates (
	site TEXT NOT NULL, 
	data BLOB NOT NULL, 
	pages INTEGER NOT NULL, 
	updated DATETIME NOT NULL, 
	CONSTRAINT templates_pkey PRIMARY KEY (site)
);
CREATE VIRTUAL TABLE search USING fts5(words, tokenize = 'unicode61 remove_diacritics 2');
CREATE INDEX outcomes_at ON outcomes (at);
CREATE INDEX ledger_site_dated ON ledger (site, dated);
CREATE TABLE rounds (
	id INTEGER NOT NULL, 
	host TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	born TEXT NOT NULL, 
	started DATETIME NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	ended DATETIME, 
	finish TEXT, 
	CONSTRAINT rounds_pkey PRIMARY KEY (id)
);
CREATE TABLE warc_files (
	path TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	"offset" INTEGER NOT NULL, 
	articles INTEGER NOT NULL, 
	ended BOOLEAN NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT warc_files_pkey PRIMARY KEY (path)
);
CREATE TABLE captures (
	id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	payload_digest TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	warc_file TEXT NOT NULL, 
	warc_offset INTEGER NOT NULL, 
	warc_record_id TEXT NOT NULL, 
	CONSTRAINT captures_pkey PRIMARY KEY (id)
);
CREATE INDEX captures_key ON captures ("key", payload_digest);
CREATE TABLE reextractions (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	software TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	article JSON NOT NULL, 
	CONSTRAINT reextractions_pkey PRIMARY KEY (id), 
	CONSTRAINT reextractions_revision_id_fkey FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE INDEX reextractions_revision_id ON reextractions (revision_id);
CREATE VIEW articles AS SELECT r.id, r.site, r.url, r.canonical_url, r.headline, r.published, r.modified, r.first_seen, r.last_seen, r.language, r.section, r.kind, r.latest AS revisions, r.taken_down, v.free, v.digest, json_extract(v.article, '$.standfirst') AS standfirst, json_extract(v.article, '$.body') AS body, json_extract(v.article, '$.publisher') AS publisher, json_extract(v.article, '$.dateline') AS dateline, json_extract(v.article, '$.syndicated_from') AS syndicated_from, json_extract(v.article, '$.byline') AS byline, json_extract(v.article, '$.tags') AS tags, json_extract(v.article, '$.images') AS images FROM records r JOIN revisions v ON v.record_id = r.id AND v.number = r.latest;
CREATE TABLE story_names (
	"key" VARCHAR(32) NOT NULL, 
	record_id INTEGER NOT NULL, 
	CONSTRAINT story_names_pkey PRIMARY KEY ("key"), 
	CONSTRAINT story_names_record_id_fkey FOREIGN KEY(record_id) REFERENCES records (id)
);
CREATE INDEX story_names_record_id ON story_names (record_id);
CREATE TABLE site_settings (
	name TEXT NOT NULL, 
	added DATETIME, 
	home TEXT, 
	publisher TEXT, 
	language TEXT, 
	timezone TEXT, 
	feeds JSON DEFAULT '[]' NOT NULL, 
	sitemaps JSON DEFAULT '[]' NOT NULL, 
	disabled BOOLEAN DEFAULT 0 NOT NULL, 
	paused_until DATETIME, 
	delay FLOAT, 
	hours TEXT, 
	since TEXT, 
	note TEXT, 
	cookies TEXT, 
	headers TEXT, 
	CONSTRAINT site_settings_pkey PRIMARY KEY (name)
);
CREATE INDEX records_section ON records (section);
CREATE INDEX records_language ON records (language);
CREATE INDEX records_kind ON records (kind);
CREATE INDEX ledger_untried ON ledger (site) WHERE due IS NOT NULL AND outcome IS NULL;
CREATE TABLE hosts (
	host TEXT NOT NULL, 
	next_slot FLOAT NOT NULL, 
	CONSTRAINT hosts_pkey PRIMARY KEY (host)
);
CREATE TABLE workers (
	id INTEGER NOT NULL, 
	host TEXT NOT NULL, 
	pid INTEGER NOT NULL, 
	born TEXT NOT NULL, 
	version TEXT NOT NULL, 
	slots INTEGER NOT NULL, 
	started DATETIME NOT NULL, 
	drains BOOLEAN DEFAULT 0 NOT NULL, file_slots INTEGER DEFAULT '0' NOT NULL, fleet TEXT DEFAULT '' NOT NULL, render_slots INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT workers_pkey PRIMARY KEY (id)
);
CREATE INDEX sites_next_due ON sites (next_due);
CREATE INDEX runs_open ON runs (site) WHERE ended IS NULL;
CREATE TABLE sketches (
	record_id INTEGER NOT NULL, 
	seen DATETIME NOT NULL, 
	signature BLOB NOT NULL, 
	CONSTRAINT sketches_pkey PRIMARY KEY (record_id)
);
CREATE INDEX sketches_seen ON sketches (seen);
CREATE TABLE bands (
	"key" BIGINT NOT NULL, 
	record_id INTEGER NOT NULL, 
	CONSTRAINT bands_pkey PRIMARY KEY ("key", record_id)
)
 WITHOUT ROWID

;
CREATE TABLE clusters (
	id INTEGER NOT NULL, 
	found DATETIME NOT NULL, 
	original_id INTEGER NOT NULL, 
	CONSTRAINT clusters_pkey PRIMARY KEY (id)
);
CREATE TABLE cluster_members (
	record_id INTEGER NOT NULL, 
	cluster_id INTEGER NOT NULL, 
	CONSTRAINT cluster_members_pkey PRIMARY KEY (record_id)
);
CREATE INDEX revisions_seen ON revisions (seen);
CREATE TABLE requisite_plans (
	revision_id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	done DATETIME, 
	CONSTRAINT requisite_plans_pkey PRIMARY KEY (revision_id), 
	CONSTRAINT requisite_plans_revision_id_fkey FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE INDEX requisite_plans_waiting ON requisite_plans (site, revision_id) WHERE done IS NULL;
CREATE TABLE requisites (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	size INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	warc_file TEXT, 
	warc_offset INTEGER, 
	warc_record_id TEXT, 
	payload_digest TEXT, 
	CONSTRAINT requisites_pkey PRIMARY KEY (id), 
	CONSTRAINT requisites_revision_id_fkey FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE INDEX requisites_revision_id ON requisites (revision_id);
CREATE INDEX requisites_payload_digest ON requisites (payload_digest);
CREATE TABLE archive_orders (
	path TEXT NOT NULL, 
	options TEXT NOT NULL, 
	added DATETIME NOT NULL, 
	next_due DATETIME, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	error TEXT, 
	CONSTRAINT archive_orders_pkey PRIMARY KEY (path)
);
CREATE INDEX archive_orders_next_due ON archive_orders (next_due) WHERE next_due IS NOT NULL;
CREATE TABLE claims (
	name TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT claims_pkey PRIMARY KEY (name)
);
CREATE INDEX ledger_due ON ledger (due, id, site, outcome) WHERE due IS NOT NULL;
CREATE TABLE mementos (
	id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	archive TEXT NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	captured DATETIME NOT NULL, 
	status INTEGER, 
	digest TEXT, 
	is_revisit BOOLEAN DEFAULT 0 NOT NULL, 
	warc_file TEXT, 
	warc_offset INTEGER, 
	warc_length INTEGER, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	at DATETIME, 
	outcome TEXT, 
	reason TEXT, 
	CONSTRAINT mementos_pkey PRIMARY KEY (id), 
	CONSTRAINT mementos_key_site_archive_captured_unique UNIQUE ("key", site, archive, captured)
);
CREATE INDEX mementos_waiting ON mementos (site, captured) WHERE outcome IS NULL;
CREATE TABLE memento_listings (
	id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	archive TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	resume TEXT, 
	ended BOOLEAN NOT NULL, 
	lines INTEGER NOT NULL, 
	left_out JSON NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT memento_listings_pkey PRIMARY KEY (id), 
	CONSTRAINT memento_listings_site_archive_scope_since_until_unique UNIQUE (site, archive, scope, since, until)
);
CREATE TABLE renderings (
	id INTEGER NOT NULL, 
	site TEXT NOT NULL, 
	url TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	has_helped BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	seconds FLOAT NOT NULL, 
	cpu_seconds FLOAT NOT NULL, 
	size INTEGER NOT NULL, 
	CONSTRAINT renderings_pkey PRIMARY KEY (id)
);
CREATE INDEX renderings_site ON renderings (site, at);
CREATE TABLE rendering_orders (
	ledger_id INTEGER NOT NULL, 
	host_group TEXT NOT NULL, 
	page BLOB NOT NULL, 
	answer BLOB, 
	ordered DATETIME NOT NULL, 
	expires DATETIME NOT NULL, 
	answered DATETIME, 
	CONSTRAINT rendering_orders_pkey PRIMARY KEY (ledger_id), 
	CONSTRAINT rendering_orders_ledger_id_fkey FOREIGN KEY(ledger_id) REFERENCES ledger (id)
);
CREATE INDEX cluster_members_in_order ON cluster_members (cluster_id, record_id);
CREATE INDEX ledger_pending ON ledger (site, dated, due, id) WHERE due IS NOT NULL;
CREATE INDEX ledger_next_due ON ledger (site, due, id) WHERE due IS NOT NULL;
CREATE INDEX ledger_undated ON ledger (site, dated, due, id, published, modified) WHERE due IS NOT NULL AND published IS NULL AND modified IS NULL;
CREATE TABLE "declarations" (
	ledger_id INTEGER NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	declared_by TEXT NOT NULL, 
	declared_in TEXT NOT NULL, 
	first DATETIME NOT NULL, 
	fingerprint BIGINT, 
	CONSTRAINT declarations_pkey PRIMARY KEY (ledger_id, "key"), 
	CONSTRAINT declarations_ledger_id_fkey FOREIGN KEY(ledger_id) REFERENCES ledger (id)
)
 WITHOUT ROWID

;
