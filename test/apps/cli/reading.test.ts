import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { example, fileOf, rowsOf, run } from "./run.js";

/** The naive forecast of one step shows which values and times were read. */
async function lastOf(content: string | Uint8Array, name: string, ...more: string[]) {
  const path = fileOf(name, content);
  const result = await run(["forecast", path, "--horizon", "1", "--model", "naive", ...more]);
  expect(result.err).not.toContain("forecastle:");
  expect(result.code).toBe(0);
  return rowsOf(result.out).map(({ id, time, step, mean }) =>
    [id, time ?? step, mean].filter((cell) => cell !== undefined).join(" "),
  );
}

/** The message and exit code of a file that cannot be read. */
async function refusal(content: string | Uint8Array, name: string, ...more: string[]) {
  const { code, err, out } = await run(["inspect", fileOf(name, content), ...more]);
  expect(out).toBe("");
  return `${code} ${err.trim()}`;
}

const long = "ds,unique_id,y\n2024-01,a,1\n2024-01,b,10\n2024-02,a,2\n2024-02,b,20\n2024-03,a,3\n2024-03,b,30\n";

describe("delimited text", () => {
  test.each([
    ["a header and commas", "month,sales\n2024-01,1\n2024-02,2\n2024-03,5\n", ["2024-04 5"]],
    ["semicolons and a decimal comma", "Monat;Umsatz\n2024-01;1,5\n2024-02;2,25\n2024-03;2,5\n", ["2024-04 2.5"]],
    ["tabs", "t\tv\n2024-01-01\t1\n2024-01-02\t2\n2024-01-03\t4\n", ["2024-01-04 4"]],
    ["no header", "2024-01-01,3\n2024-01-02,4\n2024-01-03,7\n", ["2024-01-04 7"]],
    ["bare numbers", "3\n4\n8\n", ["1 8"]],
    ["a byte order mark and Windows line ends", "\uFEFFds,y\r\n2024-01,1\r\n2024-02,9\r\n2024-03,6\r\n", ["2024-04 6"]],
    ["quoted fields with the delimiter inside", 'ds,"y, in tons"\n2024-01,1\n2024-02,9\n2024-03,"6"\n', ["2024-04 6"]],
    ["a long panel", long, ["a 2024-04 3", "b 2024-04 30"]],
    ["a wide panel", "ds,north,south\n2024-01,1,5\n2024-02,2,6\n2024-03,3,7\n", ["north 2024-04 3", "south 2024-04 7"]],
    [
      "columns of stores that are numbered",
      "ds,store 1,store 2\n2024-01,1,5\n2024-02,2,5\n2024-03,3,5\n",
      ["store 1 2024-04 3", "store 2 2024-04 5"],
    ],
    [
      "one series a line under months",
      "product,2024-01,2024-02,2024-03,2024-04\nnuts,1,2,3,4\nbolts,5,6,7,\n",
      ["nuts 2024-05 4", "bolts 2024-05 7"],
    ],
    ["one series a line under years", "land,2019,2020,2021,2022\nAT,1,2,3,4\nCH,5,6,7,9\n", ["AT 2023 4", "CH 2023 9"]],
    ["one series a line, counted", '"V1","V2","V3","V4","V5"\n"Y1",1,2,3,4\n"Y2",5,6,7,\n', ["Y1 1 4", "Y2 1 7"]],
    [
      "two columns of ids",
      "date,region,kind,sales\n2024-01,n,x,1\n2024-01,n,y,2\n2024-02,n,x,3\n2024-02,n,y,4\n",
      ["n/x 2024-03 3", "n/y 2024-03 4"],
    ],
    [
      "as many columns of ids as tell the rows apart",
      "date,store,product,units\n2024-01,A,tea,1\n2024-01,A,nuts,2\n2024-02,A,tea,3\n2024-02,A,nuts,4\n",
      ["A/tea 2024-03 3", "A/nuts 2024-03 4"],
    ],
    ["steps counted within each id", "unique_id,ds,y\na,1,5\na,2,6\na,3,7\nb,4,8\nb,5,9\n", ["a 1 7", "b 1 9"]],
    [
      "thousands set apart as can be nothing else",
      'ds,y\n2024-01,"1,234.5"\n2024-02,"1,234,567"\n2024-03,"1,300.25"\n',
      ["2024-04 1300.25"],
    ],
    [
      "row names of R",
      '"","time","value"\n"1",1949,112\n"2",1949.0833333,118\n"3",1949.1666667,132\n',
      ["1949-04 132"],
    ],
    ["years as time", "1871,1120\n1872,1160\n1873,963\n", ["1874 963"]],
    [
      "a prophet file with a regressor",
      "ds,y,temperature\n2024-01-01,1,9\n2024-01-02,2,8\n2024-01-03,3,7\n",
      ["2024-01-04 3"],
    ],
    ["shuffled rows", "ds,y\n2024-03,3\n2024-01,1\n2024-02,2\n", ["2024-04 3"]],
    [
      "missing values in all spellings",
      "ds,y\n2024-01,NA\n2024-02,\n2024-03,NaN\n2024-04,null\n2024-05,N/A\n2024-06,4\n2024-07,5\n2024-08,4\n",
      ["2024-09 4"],
    ],
  ])("with %s", async (name, content, expected) => {
    expect(await lastOf(content, `${name.replaceAll(" ", "-")}.csv`)).toEqual(expected);
  });

  test.each([
    ["31.01.2024, 29.02.2024, 31.03.2024", "2024-04-30"],
    ["1/31/2024, 2/1/2024, 2/2/2024", "2024-02-03"],
    ["Jan 1949, Feb 1949, Mar 1949", "1949-04"],
    ["1949M01, 1949M02, 1949M03", "1949-04"],
    ["Q1 1960, Q2 1960, Q3 1960", "1960-Q4"],
    ["20240101, 20240102, 20240103", "2024-01-04"],
    ["2024-01-01 00:00:00, 2024-01-01 01:00:00, 2024-01-01 02:00:00", "2024-01-01T03:00"],
  ])("with the dates %s", async (dates, next) => {
    const lines = dates.split(", ").map((date, i) => `${date},${i}`);
    expect(await lastOf(`date,value\n${lines.join("\n")}\n`, "dates.csv")).toEqual([`${next} 2`]);
  });

  test("dates that may begin with day or month are asked about, and read as told", async () => {
    const content = "date,value\n01/02/2024,1\n01/03/2024,2\n01/04/2024,3\n";
    expect(await refusal(content, "doubt.csv")).toContain(
      '2 forecastle: FOLDER/doubt.csv: "01/02/2024" may begin with the day',
    );
    expect(await lastOf(content, "doubt.csv", "--dates", "dmy")).toEqual(["2024-05 3"]);
    expect(await lastOf(content, "doubt.csv", "--dates", "mdy")).toEqual(["2024-01-05 3"]);
  });

  test("columns are taken as told", async () => {
    const content = "a,b,c\n5,2024-01,7\n6,2024-02,8\n7,2024-03,9\n";
    expect(await lastOf(content, "told.csv", "--time", "b", "--value", "c")).toEqual(["2024-04 9"]);
    expect(await lastOf(content, "told.csv", "--time", "2", "--value", "1")).toEqual(["2024-04 7"]);
  });

  test("in a file of one column an empty line is a missing value", async () => {
    const { out } = await run(["inspect", fileOf("one.csv", "y\n1\n\n3\n"), "--format", "json"]);
    expect(JSON.parse(out).series[0]).toMatchObject({ length: 3, missing: 1 });
  });

  test("columns without values are told", async () => {
    const { err } = await run(["inspect", fileOf("empty.csv", "ds,y,z\n2024-01,1,\n2024-02,2,\n2024-03,3,NA\n")]);
    expect(err).toBe("FOLDER/empty.csv: csv; time: ds; value: y; no values in z; step: month\n");
  });

  test("the guesses are told", async () => {
    const { err } = await run(["inspect", fileOf("long.csv", long)]);
    expect(err).toBe("FOLDER/long.csv: csv; time: ds; id: unique_id; value: y; 2 series; step: month\n");
  });
});

describe("other formats", () => {
  test.each([
    ["numbers.json", "[1, 2, null, 8]", ["1 8"]],
    ["rows.json", '[{"ds":"2024-01","y":1},{"ds":"2024-02","y":4}]', ["2024-03 4"]],
    ["columns.json", '{"ds":["2024-01","2024-02"],"y":[1,5]}', ["2024-03 5"]],
    ["nested.json", '{"data":[{"ds":"2024-01","y":1},{"ds":"2024-02","y":6}]}', ["2024-03 6"]],
    ["series.json", '{"a":[1,2,3],"b":[4,5]}', ["a 1 3", "b 1 5"]],
    ["rows.ndjson", '{"ds":"2024-01","y":1}\n\n{"ds":"2024-02","y":7}\n', ["2024-03 7"]],
    ["lists.json", '[["2024-01",1],["2024-02",3]]', ["2024-03 3"]],
    ["content.txt", '{"ds":"2024-01","y":1}\n{"ds":"2024-02","y":7}\n', ["2024-03 7"]],
    [
      "milliseconds.json",
      '[{"time":1704067200000,"value":1},{"time":1704070800000,"value":2}]',
      ["2024-01-01T02:00Z 2"],
    ],
  ])("%s", async (name, content, expected) => {
    expect(await lastOf(content, name)).toEqual(expected);
  });

  test("Parquet with dates and 64-bit integers", async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: "ds", data: [1, 2, 3].map((day) => new Date(Date.UTC(2024, 0, day))), type: "TIMESTAMP" },
        { name: "y", data: [10n, 20n, 40n], type: "INT64" },
      ],
    });
    expect(await lastOf(new Uint8Array(bytes), "table.parquet")).toEqual([expect.stringMatching(/^2024-01-04.* 40$/)]);
  });

  test("gzip is undone", async () => {
    expect(await lastOf(gzipSync("ds,y\n2024-01,1\n2024-02,2\n"), "packed.csv.gz")).toEqual(["2024-03 2"]);
  });

  test("UTF-16 and Windows-1252 are read, and said", async () => {
    const path = fileOf("utf16.csv", Buffer.from("\uFEFFds,y\n2024-01,1\n2024-02,2\n", "utf16le"));
    expect((await run(["inspect", path])).err).toContain("is written in UTF-16, not UTF-8");
    const latin = fileOf("latin.csv", Buffer.from("Monat,Stück\n2024-01,1\n2024-02,2\n", "latin1"));
    const { err, out } = await run(["inspect", latin]);
    expect(err).toContain("is written in Windows-1252");
    expect(rowsOf(out)[0]!.id).toBe("Stück");
  });

  test("- is standard input, in any format", async () => {
    const argv = ["forecast", "-", "--horizon", "1", "--model", "naive", "--quiet"];
    expect((await run(argv, { input: "3\n5\n" })).out).toMatch(/^step,mean,.*\n1,5,/);
    expect((await run(argv, { input: "[3, 6]" })).out).toMatch(/^step,mean,.*\n1,6,/);
    expect((await run(argv, { input: "" })).err).toBe("forecastle: standard input is empty\n");
  });
});

describe("what cannot be read ends with 3 and the place", () => {
  test.each([
    ["empty.csv", "", "3 forecastle: FOLDER/empty.csv is empty"],
    ["header.csv", "ds,y\n", "3 forecastle: FOLDER/header.csv has a header but no rows"],
    ["binary.csv", "a\0b", "3 forecastle: FOLDER/binary.csv is binary, not text"],
    [
      "narrow.csv",
      "ds,y\n2024-01,1\n2024-02\n",
      "3 forecastle: FOLDER/narrow.csv, line 3: 1 field where the first line has 2",
    ],
    [
      "after-empty.csv",
      "ds,y\n\n2024-01,1\n\n2024-02,1,2\n",
      "3 forecastle: FOLDER/after-empty.csv, line 5: 3 fields where the first line has 2",
    ],
    [
      "text.csv",
      "ds,y\n2024-01,1\n2024-02,two\n2024-03,3\n",
      '3 forecastle: FOLDER/text.csv, line 3, column y: "two" is not a number',
    ],
    [
      "thousands.csv",
      'ds,y\n2024-01,1\n2024-02,"1,200"\n2024-03,3\n',
      '3 forecastle: FOLDER/thousands.csv, line 3, column y: "1,200" is not a number: write it without separators of thousands',
    ],
    [
      "quote.csv",
      'ds,y\n2024-01,"1\n2024-02,2\n',
      "3 forecastle: FOLDER/quote.csv, line 3: a quoted field is never closed",
    ],
    [
      "date.csv",
      "ds,y\n2024-01-30,1\n2024-02-30,2\n",
      '3 forecastle: FOLDER/date.csv, line 3, column ds: "2024-02-30" is no time stamp (ISO 8601)',
    ],
    [
      "no-date.csv",
      "ds,y\n2024-01,1\n,2\n2024-03,2\n",
      "3 forecastle: FOLDER/no-date.csv, line 3, column ds: the time stamp is missing",
    ],
    [
      "no-id.csv",
      "id,ds,y\na,2024-01,1\n,2024-02,2\na,2024-03,3\n",
      "3 forecastle: FOLDER/no-id.csv, line 3, column id: the id of the series is missing",
    ],
    [
      "title.csv",
      "Sales of 2024\nmonth,sales\n2024-01,1\n",
      "3 forecastle: FOLDER/title.csv, line 2: 2 fields where the first line has 1; a title or comment above the columns must be taken out",
    ],
    [
      "money.csv",
      "ds,y\n2024-01,$5.20\n2024-02,$6\n2024-03,$3\n",
      '3 forecastle: FOLDER/money.csv, line 2, column y: "$5.20" is not a number: write the number without a sign beside it',
    ],
    [
      "alone.csv",
      "ds,y\n2024-01-01,5\n",
      '3 forecastle: FOLDER/alone.csv, line 2, column ds: one time stamp shows no time step ("2024-01-01"); give --freq',
    ],
    [
      "uneven.csv",
      "ds,y\n2024-01-01,1\n2024-01-05,2\n2024-01-06,3\n2024-02-20,4\n2024-03-01,4\n",
      '3 forecastle: FOLDER/uneven.csv, line 2, column ds: the time stamps have no common step ("2024-01-01", "2024-01-05", "2024-01-06", …); give --freq',
    ],
    ["broken.json", "[1, 2\n, }", expect.stringMatching(/^3 forecastle: FOLDER\/broken\.json, line 2: not JSON/)],
    ["cut.json", '[{"y":1},\n{"y":\n', expect.stringMatching(/^3 forecastle: FOLDER\/cut\.json, line 2: not JSON/)],
    [
      "comma.json",
      '{"a":[true, null],\n\n"y":[1,"\\u00e4 {",\n-2.5e3,]}',
      expect.stringMatching(/^3 forecastle: FOLDER\/comma\.json, line 4: not JSON/),
    ],
    [
      "quotes.json",
      "[{},[],\n{'y':1}]",
      expect.stringMatching(/^3 forecastle: FOLDER\/quotes\.json, line 2: not JSON/),
    ],
    [
      "broken.ndjson",
      '{"y":1}\n{"y":\n',
      expect.stringMatching(/^3 forecastle: FOLDER\/broken\.ndjson, line 2: not JSON/),
    ],
    [
      "ragged.json",
      '{"ds":["2024-01"],"y":[1,2]}',
      expect.stringContaining("the columns differ in length (ds 1, y 2)"),
    ],
    ["odd-row.json", '[{"y":1}, 2]', "3 forecastle: FOLDER/odd-row.json, item 1: 2 is not a row like the first one"],
    ["text.json", '"hello"', expect.stringContaining("JSON must be a list or an object")],
  ])("%s", async (name, content, message) => {
    expect(await refusal(content, name)).toEqual(message);
  });

  test("a damaged gzip, a spreadsheet and a damaged Parquet file", async () => {
    expect(await refusal(gzipSync("ds,y\n").subarray(0, 12), "cut.csv.gz")).toContain("the gzip data are damaged");
    expect(await refusal(Uint8Array.of(0x50, 0x4b, 3, 4, 0), "book.xlsx")).toContain(
      "is a zip archive or a spreadsheet: save it as CSV",
    );
    expect(await refusal(Buffer.from("PAR1 and nothing more PAR1"), "bad.parquet")).toMatch(
      /^3 .*cannot be read as Parquet/,
    );
  });

  test("a file that is not there, and a folder", async () => {
    expect(await run(["inspect", "/nowhere/x.csv"])).toMatchObject({
      code: 3,
      err: "forecastle: /nowhere/x.csv does not exist\n",
    });
    expect((await run(["inspect", example("")])).err).toContain("is a folder, not a file");
  });

  test("a repeated time stamp names its line, unless told what to do", async () => {
    const path = fileOf("twice.csv", "ds,y\n2024-01,1\n2024-02,2\n2024-02,3\n2024-03,4\n");
    const argv = ["forecast", path, "--horizon", "1", "--model", "mean"];
    const { code, err } = await run(argv);
    expect(code).toBe(3);
    expect(err).toContain('twice.csv, line 4, column ds: "2024-02" is there twice; say --duplicates sum, mean or last');
    const { out } = await run([...argv, "--duplicates", "sum"]);
    expect(Number(rowsOf(out)[0]!.mean)).toBeCloseTo((1 + 5 + 4) / 3, 12);
  });

  test("time stamps between the steps name their line", async () => {
    const days = Array.from({ length: 20 }, (_, i) => `2024-01-${String(i + 1).padStart(2, "0")},1`);
    const path = fileOf("between.csv", `ds,y\n${days.join("\n")}\n2024-01-21T05:00,1\n2024-01-22,1\n`);
    const { code, err } = await run(["inspect", path]);
    expect(code).toBe(3);
    expect(err).toContain('between.csv, line 22, column ds: "2024-01-21T05:00" lies between the steps');
  });
});
