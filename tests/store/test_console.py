"""Questions in SQL: what is answered, what is cancelled, and escapes, none of which works."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from core.sandbox import Bounds
from core.store import console, console_child
from core.store.console import BadQuestion, ask
from core.store.console_child import CONFIG, LOCKS
from core.store.database import Store

ESCAPES = [
    # files by function
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_csv('/etc/passwd')",
    "select * from read_csv_auto('/etc/passwd', header=false)",
    "select * from sniff_csv('/etc/passwd')",
    "select * from read_json('/etc/os-release')",
    "select * from read_json_auto('/tmp/x.json')",
    "select * from read_ndjson('/tmp/x.json')",
    "select * from read_ndjson_objects('/tmp/x.json')",
    "select * from read_json_objects('/tmp/x.json')",
    "select * from read_parquet('/tmp/x.parquet')",
    "select * from parquet_scan('/tmp/x.parquet')",
    "select * from parquet_schema('/tmp/x.parquet')",
    "select * from parquet_metadata('/tmp/x.parquet')",
    "select * from parquet_file_metadata('/tmp/x.parquet')",
    "select * from parquet_kv_metadata('/tmp/x.parquet')",
    "select * from glob('/etc/*')",
    "from glob('/**')",
    "select * from 'read_text'('/etc/passwd')",
    "select * from \"read_text\"('/etc/passwd')",
    "select (select content from read_text('/etc/passwd'))",
    "with x as (from read_text('/etc/passwd')) from x",
    "select * from scoreboard where exists (from read_text('/etc/passwd'))",
    "select * from scoreboard, lateral (select * from read_text('/etc/' || label))",
    "select * from main.read_text('/etc/passwd')",
    "select * from system.main.read_text('/etc/passwd')",
    "select list((select content from read_text('/etc/passwd'))) from range(2)",
    # replacement scans
    "select * from '/etc/passwd'",
    "from '/etc/passwd'",
    'select * from "/etc/passwd"',
    "from 'data.csv'",
    "from '/tmp/x.parquet'",
    "from 'https://example.com/x.parquet'",
    "from 's3://bucket/key.parquet'",
    "from sys",
    "from request",
    "describe '/etc/passwd'",
    "summarize '/tmp/x.parquet'",
    "describe select * from read_text('/etc/passwd')",
    "summarize from '/etc/passwd'",
    "pivot '/tmp/x.csv' on a using count(*)",
    # the network and extensions
    "select * from read_csv('https://example.com')",
    "install httpfs",
    "load httpfs",
    "force install httpfs from 'http://example.com'",
    "load '/tmp/evil.duckdb_extension'",
    "update extensions",
    # other databases
    "attach '/tmp/other.duckdb' as o",
    "attach ':memory:' as o",
    "detach scoreboard",
    "use system",
    "select * from system.information_schema.tables",
    "select * from temp.main.x",
    # writing
    "copy scoreboard to '/tmp/out.csv'",
    "copy (select 1) to '/dev/stdout'",
    "copy runs from '/etc/passwd'",
    "export database '/tmp/out'",
    "import database '/tmp/out'",
    "create table t as select 1",
    "create temp table t as select 1",
    "create view v as select 1",
    "create macro f() as table select * from read_text('/etc/passwd')",
    "create or replace temp macro f(x) as x",
    "insert into runs select * from runs",
    "delete from runs",
    "update runs set label = 'x'",
    "drop table runs",
    "alter table runs add column x int",
    "truncate runs",
    "vacuum",
    "checkpoint",
    "force checkpoint",
    "begin transaction",
    "create secret s (type s3, key_id 'a', secret 'b')",
    "create type t as enum ('a')",
    "create sequence s",
    "merge into runs using runs r on false when not matched then insert default values",
    # settings, secrets, insides
    "set memory_limit = '100GB'",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "reset memory_limit",
    "pragma database_list",
    "pragma enable_profiling",
    "pragma show_tables",
    "call pragma_version()",
    "call duckdb_settings()",
    "select * from pragma_database_list()",
    "select * from pragma_database_size()",
    "select * from pragma_storage_info('runs')",
    "select * from pragma_table_info('runs')",
    "select * from duckdb_settings()",
    "select * from duckdb_secrets()",
    "select * from duckdb_extensions()",
    "select * from duckdb_databases()",
    "select * from duckdb_temporary_files()",
    "select * from duckdb_logs()",
    "select * from which_secret('x', 's3')",
    "select * from pg_catalog.pg_settings",
    "select * from information_schema.schemata",
    "select * from sqlite_master",
    "select * from duckdb_columns",
    "select current_setting('temp_directory')",
    "select getenv('PATH')",
    "select write_log('x')",
    "select current_database()",
    "select * from enable_logging()",
    "set variable x = (select 1)",
    "show all tables",
    "show tables",
    "show databases",
    # SQL inside of text
    "select * from query('select * from read_text(''/etc/passwd'')')",
    "select * from query_table('/etc/passwd')",
    "select * from query_table(['runs', '/etc/passwd'])",
    "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "pragma json_execute_serialized_sql('x')",
    "select * from sql_auto_complete('sel')",
    "prepare p as select 1",
    "execute p",
    "deallocate p",
    # many statements, comments, unicode
    "select 1; select 2",
    "select 1; copy runs to '/tmp/x'",
    "select 1;; drop table runs",
    "select 1 --\n; drop table runs",
    "select 1 /* ; */ ; /* */ set threads = 8",
    "/* select 1 */ drop table runs",
    "--\ndrop table runs",
    "explain analyze copy runs to '/tmp/x'",
    "explain select * from read_text('/etc/passwd')",
    "SeLeCt * FrOm ReAd_TeXt('/etc/passwd')",
    "select * from read_text\u00a0('/etc/passwd')",
    "select * from read_text/**/('/etc/passwd')",
    "select\u2003*\u2003from\u2003read_text('/etc/passwd')",
    "select * from U&'\\002Fetc\\002Fpasswd'",
    "select * from e'/etc/passwd'",
    "select * from $$/etc/passwd$$",
    "select * from 'ｒｅａｄ_text'",
    "\ufeffdrop table runs",
    "select * from runs; \0 drop table runs",
    "from runs positional join '/etc/passwd'",
    "from runs asof join '/etc/passwd' x using (run_id)",
    "select * from (values ('/etc/passwd')) t(f), read_text(f)",
    "with recursive t as (select 1 union all from read_text('/etc/passwd')) from t",
    "with runs as (select 1) select * from other.runs",
    "select columns(*) from '/etc/passwd'",
    "select * from runs union all by name from '/etc/passwd'",
    "unpivot '/etc/passwd' on columns(*)",
    "(((((select * from read_text('/etc/passwd'))))))",
]


@pytest.fixture(scope="module")
def inside(built: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The child's connection, opened here: 140 processes would take a minute."""
    path = tmp_path_factory.mktemp("console") / "copy.duckdb"
    shutil.copyfile(built, path)
    connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
    for lock in LOCKS:
        connection.execute(lock)
    return connection


@pytest.mark.parametrize("sql", ESCAPES)
def test_no_escape_gets_through(inside: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises((console_child.Refused, duckdb.Error)):
        console_child.checked(inside, sql)


TELLS_OR_CHANGES_ONLY_ITSELF = (
    "duckdb_", "pragma", "information_schema", "sqlite_master", "pg_", "show", "explain", "--",
    "current_", "prepare", "begin", "use ", "temp", "checkpoint", "write_log", "enable_logging",
    "set variable", "vacuum", "sql_auto_complete", "create macro", "call", "json_execute", "/*",
    "which_secret", "create secret", "from sys", "select 1;", "select 1 ", "deallocate", "execute",
    "attach ':memory:'", "getenv", "update extensions", "create type", "create sequence", "merge",
    "\0",
)  # fmt: skip
BEHIND = [sql for sql in ESCAPES if not any(w in sql.lower() for w in TELLS_OR_CHANGES_ONLY_ITSELF)]


@pytest.mark.parametrize("sql", BEHIND)
def test_behind_the_first_wall_stands_a_second(inside: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Without the look at the syntax tree no file or host is reached, and nothing is written."""
    with pytest.raises(duckdb.Error):
        inside.execute(sql).fetchall()


def test_there_are_enough_of_them() -> None:
    assert len(set(ESCAPES)) == len(ESCAPES) >= 60
    assert len(BEHIND) >= 60


@pytest.mark.parametrize(
    "sql",
    [
        *console.EXAMPLES.values(),
        "from scoreboard limit 3",
        "values (1, 'a')",
        "describe runs",
        "summarize runs",
        "summarize select 1 as x",
        "with x as (select 1 as a), y as (from x) select * from y",
        "with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) from t",
        "select * from range(3) r(i), unnest([i]) u(v)",
        "select label, rank() over (order by gqr desc) from main.scoreboard",
        "select * from (from runs) semi join panels using (panel)",
        "select 'a;b' as x -- a comment; with a semicolon",
        'select "table", count(*) from published group by all having count(*) > 1 order by 2',
        "select list_transform([1, 2], lambda x: x + 1)",
        "select * from runs where label in (select label from scoreboard) limit 1",
    ],
)
def test_honest_questions_are_answered(inside: duckdb.DuckDBPyConnection, sql: str) -> None:
    statement = console_child.checked(inside, sql)
    found = console_child._asked(inside, statement, 100, 20)
    assert found["columns"]


def test_an_answer_comes_from_a_process_of_its_own(built: Path) -> None:
    answer = ask(built, "select label, gqr, gqr as gqr from scoreboard order by gqr desc", rows=5)
    assert list(answer.frame.columns) == ["label", "gqr", "gqr (2)"]
    assert (len(answer.frame), answer.more) == (5, True)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select repeat('x', 2000000000)", "more memory|cancelled"),
        ("select count(*) from range(10000000) a, range(10000000) b where a.range * b.range = 7",
         "ran longer than 1 seconds: cancelled|stopped"),
        ("select * from nothing", "no table 'nothing'"),
        ("selec 1", "syntax error"),
        ("  ", "Write a question"),
        ("select 1" + " " * 30_000, "more than 20,000 characters"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_says_why(built: Path, sql: str, said: str) -> None:
    bounds = Bounds(console.BOUNDS.memory, 1 + console.SLACK_S, 0)
    with pytest.raises(BadQuestion, match=said):
        ask(built, sql, bounds)


def test_long_cells_and_big_answers_are_cut(built: Path) -> None:
    answer = ask(built, "select repeat('x', 10000) as x from range(20000)", rows=5000)
    assert answer.more
    assert answer.frame["x"].str.len().max() == console_child.LONGEST_CELL + 1
    assert len(answer.frame) < 5000


def test_the_browser_lists_tables_that_can_be_asked(shipped: Store, built: Path) -> None:
    found = console.schema(shipped)
    assert list(found["table"].unique()) == list(console.SHOWN)
    assert "gqr" in set(found[found["table"] == "scoreboard"]["column"])
