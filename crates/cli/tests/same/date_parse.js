// Texts of dates: with a zone, without, and nonsense.
for (const text of ["2024-02-29", "2024-02-29T12:00", "2024-02-29T12:00Z", "2024-02-29T12:00+05:30", "29 Feb 2024", "Feb 29, 2024 12:00", "Thu Feb 29 2024 12:00:00 GMT+0100 (CET)", "2024-02-30T25:00", "02/29/2024", "2024", "+012024-01-01", "tomorrow", ""])
  console.log(JSON.stringify(text), Date.parse(text));
