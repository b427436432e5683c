-- What was kept row by row is in companies now.
DROP TABLE mention_each;
