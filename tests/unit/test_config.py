"""timeline.toml: every problem of the whole file at once, and no secret in it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from publishers.registry import options_of
from timeline.anniversary import LeapDay
from timeline.config import UNKNOWN_LEDGER, Config, load_config
from timeline.errors import ConfigError
from timeline.historic_date import Style

MAIN = '[timeline]\ntitle = "T"\ntag = "example.org,2026"\n'
SECRETS = {"TOKEN": "s3cret-1917", "EMPTY": " "}
MASTODON = '[targets.m]\npublisher = "mastodon"\napi_base_url = "https://m.example"\naccess_token = { env = "TOKEN" }\n'
FORM = re.compile(r"(timeline\.toml|\S*/timeline\.toml)(:\d+:\d+)?: [^;]+; .+", re.DOTALL)


def config_of(tmp_path: Path, text: str | bytes, *, secrets_needed: bool = True) -> Config:
    """The config of a file of these bytes, beside an empty corpus."""
    (tmp_path / "entries").mkdir(exist_ok=True)
    path = tmp_path / "timeline.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path, SECRETS, options_of, secrets_needed=secrets_needed)


def said(tmp_path: Path, text: str | bytes, *, secrets_needed: bool = True) -> list[str]:
    """What is wrong with it; every message says what to do, and none holds a secret."""
    with pytest.raises(ConfigError) as raised:
        config_of(tmp_path, text, secrets_needed=secrets_needed)
    found = [str(problem) for problem in raised.value.problems]
    for words in found:
        assert FORM.fullmatch(words), words
        assert "s3cret" not in words
    return [re.sub(r"^timeline\.toml: ", "", words) for words in found]


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    """A title is enough."""
    config = config_of(tmp_path, '[timeline]\ntitle = "T"\n')
    assert (config.meta.link, config.meta.language, config.policy.timezone) == ("https://example.org/", "en", "UTC")
    assert (config.entries, config.output) == (tmp_path / "entries", tmp_path / "public")
    assert (config.folder, config.ledger_url) == (tmp_path, "sqlite:///.timeline/ledger.db")
    assert (config.targets, config.deploy, config.templates) == ((), (), None)


def test_what_is_written_is_taken(tmp_path: Path) -> None:
    """Each key of the documented example."""
    (tmp_path / "words").mkdir()
    (tmp_path / "templates").mkdir()
    config = config_of(
        tmp_path,
        MAIN + 'description = "D"\nlink = "https://example.org/1917"\nlanguage = "pt-BR"\ntimezone = "Europe/Moscow"\n'
        'entries = "words"\noutput = "site"\nauthor = "A"\ncopyright = "C"\n'
        '[schedule]\nyears = [110, 100, 100]\ncalendar = "old-style"\npublish_at = "08:15"\ninterval = "1h 30m"\n'
        'honour_time = true\nleap_day = "february-28"\ncatch_up = "2d"\nmax_per_run = 3\nrun_timeout = "90s"\n'
        '[ledger]\nurl = "postgresql://me@db.example/timeline"\n'
        '[targets.old]\npublisher = "rss"\nwas = "older"\ncalendar = "new-style"\nyears = "every-year"\n'
        '[deploy]\ncommand = ["rsync", "-a"]\n',
    )
    assert config.meta.link == "https://example.org/1917/"
    policy = config.policy
    assert (policy.years, policy.style, policy.leap_day) == ((100, 110), Style.OLD, LeapDay.FEBRUARY_28)
    assert (policy.publish_at, policy.interval) == (dt.time(8, 15), dt.timedelta(minutes=90))
    assert (policy.honour_time, policy.catch_up, policy.max_per_run) == (True, dt.timedelta(days=2), 3)
    (target,) = config.targets
    assert (target.name, target.kind, target.was) == ("old", "rss", "older")
    assert (target.policy.years, target.policy.style, target.policy.max_per_run) == ((), Style.NEW, 3)
    assert config.deploy == ("rsync", "-a")
    assert config.templates == tmp_path / "templates"
    assert (config.entries.name, config.output.name) == ("words", "site")


def test_a_replay_shifts_the_corpus(tmp_path: Path) -> None:
    """Dates of TOML, or in quotes; a publish time of TOML too."""
    config = config_of(
        tmp_path, MAIN + '[schedule]\nreplay = { from = 1917-01-01, on = "2027-02-01" }\npublish_at = 08:15:00\n'
    )
    assert config.policy.replay is not None
    assert (str(config.policy.replay.start), config.policy.replay.on) == ("1917-01-01", dt.date(2027, 2, 1))
    assert config.policy.publish_at == dt.time(8, 15)


@pytest.mark.parametrize("start", ["\ufeff", "# c\r\n"])
def test_editors_of_other_systems_may_be_used(tmp_path: Path, start: str) -> None:
    """A byte order mark and CRLF do no harm."""
    assert config_of(tmp_path, start + MAIN.replace("\n", "\r\n")).meta.title == "T"


@pytest.mark.parametrize(
    ("key", "values", "what"),
    [
        ("title", ['""', '"  "', "1", "true", "[]", '["T"]', "{}", "1917-03-08"], "a text in quotes belongs here"),
        ("title", ['"a\\u0000b"', '"a\\u001bb"', '"a\\u2028b"'], "a control character stands in the text"),
        ("description", ["0", '""'], "a text in quotes belongs here"),
        ("link", ['"example.org"', '"ftp://example.org/"', '"https://"', '"https:///x"', '"https://a b/"',
                  '"https://exa\\nmple.org/"', '"mailto:a@b.example"'], 'an address such as "https://example.org/"'),
        ("link", ['"http://example.org/"', '"http://127.0.0.1.example/"', '"http://localhost.example/"'],
         "plain http is for loopback only"),
        ("link", ['"https://me:s3cret@example.org/"', '"https://me@example.org/"', '"https://@example.org/"',
                  '"http://127.0.0.1@example.org/"'], "an address holds no user name or password"),
        ("link", ['"https://[::1/"', '"https://example.org:99999/"', '"https://example.org:x/"'], "not an address"),
        ("link", ['"https://example.org/?a=b"', '"https://example.org/#top"'], "the address of a site ends with"),
        ("tag", ['"example.org"', '"example.org,26"', '"Example.org,2026"', '",2026"', '"example,2026"',
                 '"example.org,2026-1"', '"https://example.org,2026"'], 'written "example.org,2026"'),
        ("language", ['"english"', '"EN"', '"en_GB"', '"e"', '"en-"'], 'a language such as "en"'),
        ("timezone", ['"Moscow"', '"UTC+3"', '"../../etc/passwd"', '"Europe"', '"/etc/localtime"',
                      '"Europe/Mosc\u00f3w"', f'"{"x" * 300}"'], "is no time zone"),
        ("licence_url", ['"CC BY 4.0"'], "an address such as"),
        ("favicon", ['"favicon.png"'], "an address such as"),
        ("entries", ['"nowhere"', '"timeline.toml"'], "there is no folder"),
    ],
)  # fmt: skip
def test_values_of_the_timeline(tmp_path: Path, key: str, values: list[str], what: str) -> None:
    """Each wrong kind is told with its key."""
    for value in values:
        base = "".join(line + "\n" for line in MAIN.splitlines() if not line.startswith(f"{key} "))
        (found,) = said(tmp_path, f"{base}{key} = {value}\n")
        assert found.startswith(f"[timeline] {key}: "), value
        assert what in found, value


@pytest.mark.parametrize(
    ("key", "values", "what"),
    [
        ("years", ['"all"', "[]", "[0]", "[-1]", '["100"]', "100", "[true]", "{}", "[1.5]"], '"every-year", or a list'),
        ("replay", ["true", "{}", "{ from = 1917-01-01 }", '{ from = 1917-01-01, on = 2027-01-01, to = "x" }'],
         "a replay is written { from = 1917-01-01, on = 2027-02-01 }"),
        ("replay", ['{ from = "January", on = 2027-01-01 }', "{ from = 1917-01-01T00:00:00, on = 2027-01-01 }"],
         "a date such as 2027-02-01 belongs here"),
        ("replay", ['{ from = "1917-02-29", on = 2027-01-01 }'], "day is out of range"),
        ("calendar", ['"julian"', "1", "[]", "{}"], '"new-style" or "old-style" belongs here'),
        ("leap_day", ['"29"', "true", "[]"], '"march-1" or "february-28" belongs here'),
        ("publish_at", ['"9:00"', '"24:00"', '"09:00:00"', "9", '"noon"', "1917-03-08"], "a time of day such as"),
        ("interval", ['"30"', "30", '""', '"-5m"', '"1.5h"', '"m"', '"30 minutes"', "true"], "a duration such as"),
        ("interval", ['"0m"', '"367d"', f'"{"9" * 30}d"'], "a duration of more than nothing and at most a year"),
        ("interval", [f'"{"9" * 5000}s"'], "a duration"),
        ("catch_up", ['"yesterday"'], "a duration such as"),
        ("run_timeout", ['"0s"'], "a duration of more"),
        ("honour_time", ['"yes"', "1", '"true"', "[]"], "true or false belongs here"),
        ("max_per_run", ["0", "-1", '"10"', "1.5", "true", "9" * 30], "a whole number"),
    ],
)  # fmt: skip
def test_values_of_the_schedule(tmp_path: Path, key: str, values: list[str], what: str) -> None:
    """In [schedule], and the same in a target's own table."""
    for value in values:
        (found,) = said(tmp_path, f"{MAIN}[schedule]\n{key} = {value}\n")
        assert found.startswith(f"[schedule] {key}: "), value
        if len(value) < 4000:
            assert what in found, value
        found = said(tmp_path, f'{MAIN}[targets.a]\npublisher = "rss"\n{key} = {value}\n')[0]
        assert found.startswith(f"[targets.a] {key}: "), value


def test_years_and_replay_exclude_each_other(tmp_path: Path) -> None:
    """One of them would silently win."""
    text = f'{MAIN}[schedule]\nyears = "every-year"\nreplay = {{ from = 1917-01-01, on = 2027-01-01 }}\n'
    assert said(tmp_path, text) == ["[schedule] replay: stands beside years; keep one of the two"]


def test_unknown_and_missing_keys_and_tables_come_all_at_once(tmp_path: Path) -> None:
    """With table, key and what is known."""
    found = said(
        tmp_path,
        '[timeline]\nlinks = "x"\n[Schedule]\n[schedule]\nyear = 1\n[ledger]\npath = "x"\n[deploy]\nargv = []\n'
        '[targets.x]\npublisher = "x"\nsecret = "y"\n[targets.none]\n[targets.odd]\npublisher = "smoke-signals"\n',
    )
    told = [problem.split("; ")[0] for problem in found]
    assert sorted(told) == sorted([
        "unknown table [Schedule]",
        "[timeline] links: unknown key",
        "[timeline] title: is missing",
        "[schedule] year: unknown key",
        "[ledger] path: unknown key",
        "[deploy] argv: unknown key",
        "[targets.x] consumer_key: is missing",
        "[targets.x] consumer_secret: is missing",
        "[targets.x] access_token: is missing",
        "[targets.x] access_token_secret: is missing",
        "[targets.x] secret: unknown key",
        "[targets.none] publisher: is missing",
        "[targets.odd] publisher: no publisher 'smoke-signals'",
    ])  # fmt: skip
    assert any("known: archives, atom" in problem for problem in found)


@pytest.mark.parametrize("text", ["", "# nothing\n", "[schedule]\n", "title = 1\n"])
def test_the_main_table_is_needed(tmp_path: Path, text: str) -> None:
    """And that alone is told of what should be in it."""
    assert any(found.startswith("[timeline] is missing; add it") for found in said(tmp_path, text))


@pytest.mark.parametrize("name", ["timeline", "schedule", "ledger", "targets", "deploy", "alerts"])
@pytest.mark.parametrize("value", ["1", '"x"', "[]", "[{}]", "1917-03-08"])
def test_tables_must_be_tables(tmp_path: Path, name: str, value: str) -> None:
    """Not values, not lists of tables."""
    rest = MAIN if name != "timeline" else ""
    assert any(f"[{name}] is not a table" in found for found in said(tmp_path, f"{name} = {value}\n{rest}"))


def test_targets_must_be_tables(tmp_path: Path) -> None:
    """``[targets]`` with keys of its own is a mistake."""
    found = said(tmp_path, f'{MAIN}[targets]\npublisher = "rss"\n')
    assert "[targets.publisher] is not a table" in found[0] + found[1]


@pytest.mark.parametrize("name", ["Fediverse", "my target", "a/b", "ж", '""', "a--b", "a:b"])
def test_a_targets_name_is_part_of_ids(tmp_path: Path, name: str) -> None:
    """So it is made of few characters."""
    quoted = name if name == '""' else f'"{name}"'
    (found,) = said(tmp_path, f'{MAIN}[targets.{quoted}]\npublisher = "rss"\n')
    assert "not a name for a target; use lower-case words with hyphens" in found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[timeline\n", "1:10"),
        ("[timeline]\ntitle = T\n", "2:9"),
        ("[timeline]\ntitle = 'T\n", "2:11"),
        ("[timeline]\ntitle = [1,\n\n", "2:12"),
        ("[timeline]\ntitle = \"T\"\ntitle = \"U\"\n", "3:12"),
        ("[timeline]\n[timeline]\n", "2:10"),
        ("[schedule]\non = 1917-02-29\n", "2:6"),
        ("[timeline]\ntitle = \"a\u0000b\"\n", "2:11"),
    ],
)  # fmt: skip
def test_bad_syntax_is_told_with_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    """As tomllib sees it."""
    (found,) = said(tmp_path, text)
    assert found.startswith(f"timeline.toml:{place}: not valid TOML: ")


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "{a=" * 50_000, f"a = {'9' * 10_000}"])
def test_hostile_syntax_is_no_more_than_bad_syntax(tmp_path: Path, text: str) -> None:
    """Neither recursion nor endless digits get through."""
    (found,) = said(tmp_path, text)
    assert "not valid TOML" in found


def test_bytes_that_are_not_utf8_are_told_with_their_place(tmp_path: Path) -> None:
    """Not as a name of a Python exception."""
    assert said(tmp_path, b'[timeline]\ntitle = "caf\xe9"\n') == [
        "timeline.toml:2:13: not UTF-8 text; save the file as UTF-8"
    ]
    (found,) = said(tmp_path, MAIN.encode("utf-16"))
    assert found.startswith("timeline.toml:1:1: not UTF-8")


def test_a_config_that_cannot_be_read(tmp_path: Path) -> None:
    """Missing, a folder, a link to itself."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    for name, what in (("gone.toml", "no such file"), ("folder", "Is a directory"), ("loop", "symbolic links")):
        with pytest.raises(ConfigError, match=what):
            load_config(tmp_path / name, {}, options_of, secrets_needed=False)


def test_a_secret_in_the_config_is_refused(tmp_path: Path) -> None:
    """And not repeated in the message."""
    for literal in ('"s3cret-1917"', '{ value = "s3cret" }', '{ env = "A", file = "b" }', "{ env = 1 }", '["s3cret"]'):
        text = MAIN + MASTODON.replace('{ env = "TOKEN" }', literal)
        (found,) = said(tmp_path, text)
        assert found.startswith("[targets.m] access_token: ")
        assert '{ env = "NAME" } or { file = "path" }' in found


def test_secrets_come_from_the_environment_or_from_files(tmp_path: Path) -> None:
    """Trimmed, never shown, and known to the scrubber."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/token").write_text("fil3-secret\n")
    for place, value in (('{ env = "TOKEN" }', "s3cret-1917"), ('{ file = "secrets/token" }', "fil3-secret")):
        config = config_of(tmp_path, MAIN + MASTODON.replace('{ env = "TOKEN" }', place))
        secret = config.targets[0].options.access_token  # type: ignore[attr-defined]
        assert secret.reveal() == value
        assert value not in repr(config.targets)
        assert config.secrets.scrub(f"x {value} y") == "x *** y"


@pytest.mark.parametrize(
    ("place", "what"),
    [
        ('{ env = "NOBODY" }', "the environment variable NOBODY is not set"),
        ('{ env = "EMPTY" }', "the environment variable EMPTY is not set"),
        ('{ file = "gone" }', "the file gone cannot be read or is empty"),
        ('{ file = "entries" }', "the file entries cannot be read or is empty"),
        ('{ file = "binary" }', "the file binary cannot be read or is empty"),
        ('{ file = "empty" }', "the file empty cannot be read or is empty"),
    ],
)
def test_a_missing_secret_is_a_problem_where_it_is_needed(tmp_path: Path, place: str, what: str) -> None:
    """``today`` and ``check`` work on a machine that has none."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "empty").write_text("\n")
    text = MAIN + MASTODON.replace('{ env = "TOKEN" }', place)
    assert said(tmp_path, text) == [f"[targets.m] access_token: {what}; see docs/config.md"]
    assert len(config_of(tmp_path, text, secrets_needed=False).targets) == 1


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ('"postgresql://me:s3cret@db.example/x"', "a password never stands in the config"),
        ('"postgresql://me@db.example/x?password=s3cret"', "a password never stands in the config"),
        ('"mysql://db.example/x"', '"sqlite:///path/to/ledger.db" or "postgresql://…" belongs here'),
        ('"sqlite://ledger.db"', "belongs here"),
        ('"sqlite:///"', "belongs here"),
        ('"ledger.db"', "belongs here"),
        ('"postgresql://[::1/x"', "Invalid IPv6 URL"),
        ("1", "a text in quotes belongs here"),
        ('{ env = "NOBODY" }', "the environment variable NOBODY is not set"),
        ('{ address = "x" }', "a secret is written"),
    ],
)
def test_the_ledgers_address(tmp_path: Path, url: str, what: str) -> None:
    """SQLite by a path, PostgreSQL by a URL without its password."""
    (found,) = said(tmp_path, f"{MAIN}[ledger]\nurl = {url}\n")
    assert found.startswith("[ledger] url: ")
    assert what in found


def test_the_ledgers_address_as_a_secret_is_read_by_every_command(tmp_path: Path) -> None:
    """``status`` and ``resolve`` must not look into another ledger; a missing one is told apart."""
    (tmp_path / "url").write_text("postgresql://me:fil3pass@db.example/timeline\n")
    text = f'{MAIN}[ledger]\nurl = {{ file = "url" }}\n'
    for needed in (True, False):
        config = config_of(tmp_path, text, secrets_needed=needed)
        assert config.ledger_url == "postgresql://me:fil3pass@db.example/timeline"
        assert config.secrets.scrub("password fil3pass refused") == "password *** refused"
    (tmp_path / "url").unlink()
    assert config_of(tmp_path, text, secrets_needed=False).ledger_url == UNKNOWN_LEDGER


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("entries", "entries"),
        ("entries/site", "entries"),
        (".", "entries"),
        ("..", "entries"),
        (".git", ".git"),
        (".git/site", ".git"),
        (".timeline", "the ledger"),
        ("timeline.toml", "the config"),
        ("link", "entries"),
    ],
)
def test_output_keeps_away_from_what_is_not_rebuilt(tmp_path: Path, output: str, what: str) -> None:
    """Files in it may be replaced and deleted."""
    (tmp_path / "link").symlink_to("entries")
    assert said(tmp_path, f'{MAIN}output = "{output}"\n') == [
        f"[timeline] output: {(tmp_path / output).resolve().name!r} overlaps {what}; choose a folder of its own"
    ]


def test_output_keeps_away_from_a_ledger_elsewhere(tmp_path: Path) -> None:
    """By its configured place, absolute or relative."""
    for url in ("sqlite:///data/ledger.db", f"sqlite:///{tmp_path}/data/ledger.db"):
        text = f'{MAIN}output = "data"\n[ledger]\nurl = "{url}"\n'
        assert said(tmp_path, text) == ["[timeline] output: 'data' overlaps the ledger; choose a folder of its own"]
    config_of(tmp_path, f'{MAIN}output = "data"\n[ledger]\nurl = "postgresql://db.example/data"\n')


def test_a_corpus_elsewhere_does_not_make_the_configs_folder_free(tmp_path: Path) -> None:
    """The config would be served with the site."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "site").mkdir()
    path = tmp_path / "site/timeline.toml"
    path.write_text(f'{MAIN}entries = "../corpus"\noutput = "."\n')
    with pytest.raises(ConfigError, match="overlaps the config"):
        load_config(path, {}, options_of, secrets_needed=False)


@pytest.mark.parametrize("key", ["entries", "output"])
@pytest.mark.parametrize("value", ["loop", "loop/below"])
def test_links_that_lead_to_themselves_are_no_folders(tmp_path: Path, key: str, value: str) -> None:
    """No traceback: told, or left to the writing."""
    (tmp_path / "loop").symlink_to("loop")
    text = f'{MAIN}{key} = "{value}"\n'
    if key == "entries":
        assert "there is no folder" in said(tmp_path, text)[0]
    else:
        config_of(tmp_path, text)


@pytest.mark.parametrize(
    ("targets", "what"),
    [
        ('[targets.a]\npublisher = "rss"\nwas = "b"\n[targets.b]\npublisher = "atom"\n', "'b' is still a target"),
        ('[targets.a]\npublisher = "rss"\nwas = "a"\n', "'a' is still a target"),
        ('[targets.a]\npublisher = "rss"\nwas = "c"\n[targets.b]\npublisher = "atom"\nwas = "c"\n',
         "[targets.b] was: 'c' is what a was; its deliveries go to one target only"),
        ('[targets.a]\npublisher = "rss"\nwas = ""\n', "a text in quotes belongs here"),
    ],
)  # fmt: skip
def test_a_former_name_belongs_to_one_target(tmp_path: Path, targets: str, what: str) -> None:
    """Its deliveries are carried over once."""
    (found,) = said(tmp_path, MAIN + targets)
    assert what in found


def test_a_time_out_must_fit_into_a_run_twice(tmp_path: Path) -> None:
    """Claims are leased for that long."""
    text = MAIN + '[schedule]\nrun_timeout = "39s"\n' + MASTODON
    assert said(tmp_path, text) == [
        "[targets.m] timeout: twice the time-out does not fit into run_timeout; make one shorter or longer"
    ]
    config_of(tmp_path, text.replace("39s", "40s"))
    config_of(tmp_path, text + 'timeout = "19s"\n')


@pytest.mark.parametrize(
    ("option", "what"),
    [
        ('hashtags = "three"', "[targets.m] hashtags: a whole number"),
        ("hashtags = -1", "[targets.m] hashtags: a whole number"),
        ('link = "no"', "[targets.m] link: true or false"),
        ('overflow = "cut"', "[targets.m] overflow: 'cut' is not one of shorten, thread"),
        ("timeout = 20", "[targets.m] timeout: a duration such as"),
        ("template = []", "[targets.m] template: a text in quotes"),
        ('api_base_url = "http://m.example"', "plain http"),
        ('colour = "red"', "[targets.m] colour: unknown key; known keys: "),
    ],
)
def test_options_of_a_target_are_checked(tmp_path: Path, option: str, what: str) -> None:
    """By what its publisher declares."""
    text = MASTODON
    if option.startswith("api_base_url"):
        text = "".join(line + "\n" for line in MASTODON.splitlines() if not line.startswith("api_base_url"))
    assert any(what in found for found in said(tmp_path, f"{MAIN}{text}{option}\n"))


@pytest.mark.parametrize("kind", ["rss", "atom", "json-feed", "icalendar", "digest"])
def test_a_feed_needs_a_tag(tmp_path: Path, kind: str) -> None:
    """Items bear it in their names for ever, so it is never made up."""
    text = f'[timeline]\ntitle = "T"\n[targets.a]\npublisher = "{kind}"\n'
    (found,) = said(tmp_path, text)
    assert found.startswith("[timeline] tag: is missing, but a needs one; add tag = ")


def test_statuses_need_no_tag(tmp_path: Path) -> None:
    """They have no names of their own."""
    assert len(config_of(tmp_path, f'[timeline]\ntitle = "T"\n{MASTODON}').targets) == 1


def test_a_publisher_that_cannot_be_imported_is_told(tmp_path: Path) -> None:
    """By its name, with what it lacks."""

    def options(name: str) -> type:
        raise ImportError(f"No module named '{name}_client'")

    (tmp_path / "entries").mkdir()
    path = tmp_path / "timeline.toml"
    path.write_text(f'{MAIN}[targets.a]\npublisher = "bluesky"\n')
    with pytest.raises(ConfigError, match=r"'bluesky' cannot be imported \(No module named 'bluesky_client'\)"):
        load_config(path, {}, options, secrets_needed=False)


@pytest.mark.parametrize("command", ["[]", '"rsync -a"', "[1]", '[""]', "{}"])
def test_the_deployment_is_a_list_of_arguments(tmp_path: Path, command: str) -> None:
    """No shell sees it."""
    (found,) = said(tmp_path, f"{MAIN}[deploy]\ncommand = {command}\n")
    assert found.startswith("[deploy] command: ")
