-- Every read that carries practice data names its practices: a call without them fails (guarantees.md F8).
CREATE VIEW IF NOT EXISTS scoped_cells AS
SELECT * FROM kpi_cells FINAL WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_settled_slots AS
SELECT * FROM settled_slots WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_ledger AS
SELECT * FROM ledger FINAL WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_ar_moves AS
SELECT * FROM ar_moves FINAL WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_claims AS
SELECT * FROM claims FINAL WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_shifts AS
SELECT * FROM shifts FINAL WHERE practice_id IN {practices:Array(String)};
