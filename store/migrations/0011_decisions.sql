-- What was decided about a submission: statements name it in their finding.
CREATE INDEX finding_about ON finding (detail ->> 'about') WHERE detail ->> 'about' IS NOT NULL;
