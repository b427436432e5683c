-- How many findings of each weight a submission has, without reading what they say.
CREATE INDEX finding_severity ON finding (submission, severity);
