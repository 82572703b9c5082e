-- Every trigger of the station but those that keep rows as they are (append_only.py), recreated from
-- here after each migration. Statements end with ";;" because trigger bodies hold ";".

-- Who reads and decides what, and when.
CREATE TRIGGER reading_no_third BEFORE INSERT ON reading_row
WHEN NEW.attempt > 0 AND EXISTS (
    SELECT 1 FROM reading_row WHERE attempt > 0 AND version = NEW.version
    AND round = NEW.round AND field = NEW.field AND attempt = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'law: this reading was made'); END;;
CREATE TRIGGER reading_in_time BEFORE INSERT ON reading_row
WHEN NOT EXISTS (
    SELECT 1 FROM version WHERE id = (SELECT text FROM word WHERE id = NEW.version)
    AND round = NEW.round AND (
        (NEW.attempt = 0 AND state IN ('drafting', 'returned'))
        OR (NEW.attempt > 0 AND state = 'keyed')))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this reading'); END;;
CREATE TRIGGER reading_has_part BEFORE INSERT ON reading_row
WHEN NOT EXISTS (SELECT 1 FROM part_row WHERE version = NEW.version AND person = NEW.person
    AND role = CASE NEW.attempt WHEN 0 THEN 'keyer' ELSE 'verifier' END)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
-- What calls itself a proposal was proposed to this person, and compared with the book by them.
CREATE TRIGGER reading_was_proposed BEFORE INSERT ON reading_row
WHEN NEW.how = (SELECT id FROM word WHERE text = 'proposal')
    AND NOT (NEW.attempt = 0 AND NEW.said = 1 AND EXISTS (
    SELECT 1 FROM proposal WHERE version_id = (SELECT text FROM word WHERE id = NEW.version)
    AND round = NEW.round AND person_id = (SELECT text FROM word WHERE id = NEW.person)
    AND field = (SELECT text FROM word WHERE id = NEW.field) AND text = NEW.text
    AND fate = 'confirmed'))
BEGIN SELECT RAISE(ABORT, 'law: nothing like this was proposed'); END;;

CREATE TRIGGER decision_in_time BEFORE INSERT ON decision
WHEN NOT EXISTS (SELECT 1 FROM version
    WHERE id = NEW.version_id AND round = NEW.round AND state = 'disputed')
BEGIN SELECT RAISE(ABORT, 'law: not disputed'); END;;
CREATE TRIGGER decision_has_part BEFORE INSERT ON decision
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

CREATE TRIGGER effort_has_part BEFORE INSERT ON effort_row
WHEN NOT EXISTS (SELECT 1 FROM part_row WHERE version = NEW.version
    AND person = NEW.person AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

CREATE TRIGGER marking_in_time BEFORE INSERT ON marking
WHEN NOT EXISTS (SELECT 1 FROM version
    WHERE id = NEW.version_id AND round = NEW.round AND state = 'returned')
BEGIN SELECT RAISE(ABORT, 'law: not returned'); END;;

CREATE TRIGGER approved_in_time BEFORE INSERT ON approved_row
WHEN NOT EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND state = 'verified')
BEGIN SELECT RAISE(ABORT, 'law: not verified'); END;;
CREATE TRIGGER approved_has_part BEFORE INSERT ON approved_row
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

CREATE TRIGGER audit_no_reuse BEFORE INSERT ON audit_row
WHEN NEW.n <> (SELECT coalesce(max(n), 0) + 1 FROM audit_row)
BEGIN SELECT RAISE(ABORT, 'law: the audit log is gapless'); END;;

-- One person, one role: a part is given once and stays.
CREATE TRIGGER part_no_update BEFORE UPDATE ON part_row
BEGIN SELECT RAISE(ABORT, 'same person: a part stays'); END;;
CREATE TRIGGER part_no_delete BEFORE DELETE ON part_row
BEGIN SELECT RAISE(ABORT, 'same person: a part stays'); END;;
CREATE TRIGGER part_asked_to_update INSTEAD OF UPDATE ON part
BEGIN SELECT RAISE(ABORT, 'same person: a part stays'); END;;
CREATE TRIGGER part_asked_to_delete INSTEAD OF DELETE ON part
BEGIN SELECT RAISE(ABORT, 'same person: a part stays'); END;;
CREATE TRIGGER part_no_second BEFORE INSERT ON part_row
WHEN EXISTS (SELECT 1 FROM part_row
    WHERE version_id = NEW.version_id AND person_id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'same person: one role on a version'); END;;
-- The numbers by which readings refer to a part are those of its version and person.
CREATE TRIGGER part_has_words BEFORE INSERT ON part_row
WHEN NEW.version IS NOT (SELECT id FROM word WHERE text = NEW.version_id)
    OR NEW.person IS NOT (SELECT id FROM word WHERE text = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'same person: not the numbers of this part'); END;;

-- The state table.
CREATE TRIGGER version_begins BEFORE INSERT ON version
WHEN NEW.state <> 'drafting' OR NEW.round <> 1
    OR EXISTS (SELECT 1 FROM version WHERE id = NEW.id
        OR (record_id = NEW.record_id AND number >= NEW.number))
    OR EXISTS (SELECT 1 FROM version WHERE record_id = NEW.record_id AND state <> 'approved')
BEGIN SELECT RAISE(ABORT, 'law: a version begins in drafting'); END;;
CREATE TRIGGER version_no_delete BEFORE DELETE ON version
BEGIN SELECT RAISE(ABORT, 'law: versions stay'); END;;
CREATE TRIGGER version_fixed BEFORE UPDATE OF id, record_id, number ON version
BEGIN SELECT RAISE(ABORT, 'law: versions stay'); END;;
CREATE TRIGGER version_round BEFORE UPDATE OF round ON version
WHEN NEW.round <> OLD.round AND (NEW.round <> OLD.round + 1 OR NEW.state <> 'returned'
    OR OLD.state <> 'verified')
BEGIN SELECT RAISE(ABORT, 'law: a round begins with a return'); END;;
CREATE TRIGGER version_moves BEFORE UPDATE OF state ON version
WHEN NOT (
    (OLD.state = 'drafting' AND NEW.state IN ('keyed', 'parked'))
    OR (OLD.state = 'keyed' AND NEW.state IN ('drafting', 'verified', 'disputed', 'parked'))
    OR (OLD.state = 'disputed' AND NEW.state IN ('verified', 'parked'))
    OR (OLD.state = 'verified' AND NEW.state IN ('approved', 'returned', 'parked'))
    OR (OLD.state = 'returned' AND NEW.state IN ('keyed', 'parked'))
    OR (OLD.state = 'parked' AND NEW.state = OLD.parked_from)
)
BEGIN SELECT RAISE(ABORT, 'law: no such move'); END;;
CREATE TRIGGER version_parks BEFORE UPDATE OF state ON version
WHEN NEW.state = 'parked' AND NEW.parked_from IS NOT OLD.state
BEGIN SELECT RAISE(ABORT, 'law: a parked record keeps its state'); END;;
CREATE TRIGGER version_stays_parked BEFORE UPDATE OF parked_from ON version
WHEN NEW.state = OLD.state AND NEW.parked_from IS NOT OLD.parked_from
BEGIN SELECT RAISE(ABORT, 'law: a parked record keeps its state'); END;;
CREATE TRIGGER version_taken_back BEFORE UPDATE OF state ON version
WHEN OLD.state = 'keyed' AND NEW.state = 'drafting' AND EXISTS (
    SELECT 1 FROM part WHERE version_id = OLD.id AND role = 'verifier')
BEGIN SELECT RAISE(ABORT, 'law: the verifier has begun'); END;;
CREATE TRIGGER version_is_verified BEFORE UPDATE OF state ON version
WHEN OLD.state = 'keyed' AND NEW.state IN ('verified', 'disputed') AND NOT EXISTS (
    SELECT 1 FROM reading WHERE version_id = OLD.id AND role = 'verifier' AND round = OLD.round)
BEGIN SELECT RAISE(ABORT, 'law: nobody verified it'); END;;
CREATE TRIGGER version_is_settled BEFORE UPDATE OF state ON version
WHEN OLD.state = 'disputed' AND NEW.state = 'verified' AND NOT EXISTS (
    SELECT 1 FROM decision WHERE version_id = OLD.id AND round = OLD.round)
BEGIN SELECT RAISE(ABORT, 'law: nobody settled it'); END;;
CREATE TRIGGER version_is_approved BEFORE UPDATE OF state ON version
WHEN NEW.state = 'approved' AND NOT EXISTS (
    SELECT 1 FROM approved JOIN outbox USING (version_id) WHERE version_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'law: nobody approved it'); END;;
CREATE TRIGGER person_stays BEFORE DELETE ON person
BEGIN SELECT RAISE(ABORT, 'law: people stay'); END;;
CREATE TRIGGER person_no_reuse BEFORE INSERT ON person
WHEN EXISTS (SELECT 1 FROM person WHERE id = NEW.id OR staff_no = NEW.staff_no
    OR identity = NEW.identity)
BEGIN SELECT RAISE(ABORT, 'unique: person'); END;;
CREATE TRIGGER person_fixed BEFORE UPDATE OF id, staff_no ON person
BEGIN SELECT RAISE(ABORT, 'law: people stay'); END;;
-- One human, one account: by the number of their card, which nobody comes in without.
CREATE TRIGGER person_is_somebody BEFORE INSERT ON person
WHEN NEW.identity IS NULL
    AND NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.id OR staff_no = NEW.staff_no)
BEGIN SELECT RAISE(ABORT, 'law: a person has a number'); END;;
CREATE TRIGGER person_same_human BEFORE UPDATE OF identity ON person
WHEN NEW.identity IS NULL
    OR EXISTS (SELECT 1 FROM person WHERE identity = NEW.identity AND id <> NEW.id)
BEGIN SELECT RAISE(ABORT, 'unique: person'); END;;
-- Somebody can always approve.
CREATE TRIGGER person_first BEFORE INSERT ON person
WHEN NOT EXISTS (SELECT 1 FROM person)
    AND NOT instr(',' || NEW.roles || ',', ',approver,')
BEGIN SELECT RAISE(ABORT, 'law: the first person is an approver'); END;;
CREATE TRIGGER person_last_approver BEFORE UPDATE OF roles, disabled ON person
WHEN NOT OLD.disabled AND instr(',' || OLD.roles || ',', ',approver,')
    AND (NEW.disabled OR NOT instr(',' || NEW.roles || ',', ',approver,'))
    AND NOT EXISTS (SELECT 1 FROM person WHERE id <> OLD.id AND NOT disabled
        AND pin_hash IS NOT NULL AND instr(',' || roles || ',', ',approver,'))
BEGIN SELECT RAISE(ABORT, 'law: the last approver stays'); END;;
-- A PIN is set by who has the word that came with the account: the word goes with it.
CREATE TRIGGER person_pin_needs_word BEFORE UPDATE OF pin_hash ON person
WHEN OLD.pin_hash IS NULL AND NEW.pin_hash IS NOT NULL
    AND (OLD.activation IS NULL OR NEW.activation IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'law: a first PIN needs its word'); END;;
-- Whatever changes what a person may do ends the seats that they have.
CREATE TRIGGER person_seat_ends AFTER UPDATE OF roles, disabled, pin_hash ON person
WHEN NEW.stamp = OLD.stamp AND (NEW.roles <> OLD.roles OR NEW.disabled <> OLD.disabled
    OR (OLD.pin_hash IS NOT NULL AND NEW.pin_hash IS NULL))
BEGIN UPDATE person SET stamp = stamp + 1 WHERE id = NEW.id; END;;
CREATE TRIGGER person_stamp_rises BEFORE UPDATE OF stamp ON person
WHEN NEW.stamp < OLD.stamp
BEGIN SELECT RAISE(ABORT, 'law: a seat that ended stays so'); END;;
CREATE TRIGGER outbox_no_delete BEFORE DELETE ON outbox_row
BEGIN SELECT RAISE(ABORT, 'law: the outbox stays'); END;;
CREATE TRIGGER outbox_no_reuse BEFORE INSERT ON outbox_row
WHEN EXISTS (SELECT 1 FROM outbox_row WHERE seq = NEW.seq OR op_id = NEW.op_id
    OR version_id = NEW.version_id)
BEGIN SELECT RAISE(ABORT, 'law: the outbox stays'); END;;
CREATE TRIGGER outbox_fixed BEFORE UPDATE OF seq, op_id, record_id, version_id, body ON outbox_row
BEGIN SELECT RAISE(ABORT, 'law: the outbox stays'); END;;
CREATE TRIGGER outbox_asked_to_delete INSTEAD OF DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'law: the outbox stays'); END;;
CREATE TRIGGER outbox_asked_to_change
INSTEAD OF UPDATE OF seq, op_id, record_id, version_id, body ON outbox
BEGIN SELECT RAISE(ABORT, 'law: the outbox stays'); END;;

-- The books' ledgers, round by round: a part is given once and stays, in the round that is on; a
-- round has one keyer.
CREATE TRIGGER ledger_part_no_update BEFORE UPDATE ON ledger_part
BEGIN SELECT RAISE(ABORT, 'same person: a part stays'); END;;
CREATE TRIGGER ledger_part_no_delete BEFORE DELETE ON ledger_part
BEGIN SELECT RAISE(ABORT, 'same person: a part stays'); END;;
CREATE TRIGGER ledger_part_no_second BEFORE INSERT ON ledger_part
WHEN EXISTS (SELECT 1 FROM ledger_part WHERE book_id = NEW.book_id AND round = NEW.round
    AND (person_id = NEW.person_id OR (role = 'keyer' AND NEW.role = 'keyer')))
BEGIN SELECT RAISE(ABORT, 'same person: one role on a ledger'); END;;
CREATE TRIGGER ledger_part_in_time BEFORE INSERT ON ledger_part
WHEN NEW.round IS NOT (SELECT round FROM ledger_now WHERE book_id = NEW.book_id)
BEGIN SELECT RAISE(ABORT, 'law: this round is not on'); END;;

-- A round that two people agreed on is keyed afresh, when a third person asks: neither of the two.
CREATE TRIGGER ledger_reopening_in_time BEFORE INSERT ON ledger_reopening
WHEN NEW.round IS NOT (SELECT round + 1 FROM ledger_now WHERE book_id = NEW.book_id)
    OR NOT EXISTS (SELECT 1 FROM ledger_settled
        WHERE book_id = NEW.book_id AND round = NEW.round - 1)
BEGIN SELECT RAISE(ABORT, 'law: two people do not agree on this round'); END;;
CREATE TRIGGER ledger_reopening_by_third BEFORE INSERT ON ledger_reopening
WHEN EXISTS (SELECT 1 FROM ledger_part WHERE book_id = NEW.book_id AND round = NEW.round - 1
    AND person_id = NEW.person_id AND role IN ('keyer', 'verifier'))
BEGIN SELECT RAISE(ABORT, 'same person: keyed the round to be reopened'); END;;
-- Their part in the new round comes with it, so that they are neither of the two who key it.
CREATE TRIGGER ledger_reopening_takes_part AFTER INSERT ON ledger_reopening
BEGIN INSERT INTO ledger_part (book_id, person_id, role, round)
VALUES (NEW.book_id, NEW.person_id, NEW.role, NEW.round); END;;

CREATE TRIGGER ledger_reading_no_third BEFORE INSERT ON ledger_reading
WHEN NEW.role = 'verifier' AND EXISTS (
    SELECT 1 FROM ledger_reading WHERE role = 'verifier' AND book_id = NEW.book_id
    AND round = NEW.round AND line = NEW.line AND attempt = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'law: this reading was made'); END;;
CREATE TRIGGER ledger_reading_in_time BEFORE INSERT ON ledger_reading
WHEN NEW.round IS NOT (SELECT round FROM ledger_now WHERE book_id = NEW.book_id)
    OR (NEW.role = 'keyer' AND EXISTS (
        SELECT 1 FROM ledger_reading WHERE book_id = NEW.book_id AND round = NEW.round
        AND role = 'verifier'))
    OR (NEW.role = 'verifier' AND NOT EXISTS (
        SELECT 1 FROM ledger_reading WHERE book_id = NEW.book_id AND round = NEW.round
        AND role = 'keyer'))
    OR (NEW.attempt = 2 AND NOT EXISTS (
        SELECT 1 FROM ledger_reading WHERE book_id = NEW.book_id AND round = NEW.round
        AND line = NEW.line AND attempt = 1 AND difference <> 'same'))
    OR EXISTS (SELECT 1 FROM ledger_closing WHERE book_id = NEW.book_id AND round = NEW.round)
BEGIN SELECT RAISE(ABORT, 'law: not the time for this reading'); END;;
CREATE TRIGGER ledger_reading_has_part BEFORE INSERT ON ledger_reading
WHEN NOT EXISTS (SELECT 1 FROM ledger_part WHERE book_id = NEW.book_id AND round = NEW.round
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

CREATE TRIGGER ledger_decision_in_time BEFORE INSERT ON ledger_decision
WHEN NEW.round IS NOT (SELECT round FROM ledger_now WHERE book_id = NEW.book_id)
    OR NOT EXISTS (SELECT 1 FROM ledger_reading WHERE book_id = NEW.book_id
        AND round = NEW.round AND line = NEW.line AND attempt = 2 AND difference <> 'same')
BEGIN SELECT RAISE(ABORT, 'law: not disputed'); END;;
CREATE TRIGGER ledger_decision_has_part BEFORE INSERT ON ledger_decision
WHEN NOT EXISTS (SELECT 1 FROM ledger_part WHERE book_id = NEW.book_id AND round = NEW.round
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

CREATE TRIGGER ledger_explanation_in_time BEFORE INSERT ON ledger_explanation
WHEN NEW.round IS NOT (SELECT round FROM ledger_now WHERE book_id = NEW.book_id)
    OR NOT EXISTS (SELECT 1 FROM ledger_reading WHERE book_id = NEW.book_id
        AND round = NEW.round AND role = 'verifier')
BEGIN SELECT RAISE(ABORT, 'law: not the time for a reason'); END;;
CREATE TRIGGER ledger_explanation_has_part BEFORE INSERT ON ledger_explanation
WHEN NOT EXISTS (SELECT 1 FROM ledger_part WHERE book_id = NEW.book_id AND round = NEW.round
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

CREATE TRIGGER ledger_closing_in_time BEFORE INSERT ON ledger_closing
WHEN NEW.round IS NOT (SELECT round FROM ledger_now WHERE book_id = NEW.book_id)
    OR NOT EXISTS (SELECT 1 FROM ledger_settled
        WHERE book_id = NEW.book_id AND round = NEW.round)
    -- A closed book has no record in anybody's work.
    OR EXISTS (SELECT 1 FROM version JOIN record ON record.id = version.record_id
        WHERE record.book_id = NEW.book_id AND version.state NOT IN ('approved', 'parked')
        AND version.number = 1
        AND EXISTS (SELECT 1 FROM reading WHERE reading.version_id = version.id))
BEGIN SELECT RAISE(ABORT, 'law: the book is not ready to be closed'); END;;
CREATE TRIGGER ledger_closing_has_part BEFORE INSERT ON ledger_closing
WHEN NOT EXISTS (SELECT 1 FROM ledger_part WHERE book_id = NEW.book_id AND round = NEW.round
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;

-- Which fields are blind, how verifiers stand, what became of seeds: written in time.
CREATE TRIGGER blind_has_part BEFORE INSERT ON blind
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
CREATE TRIGGER blind_in_time BEFORE INSERT ON blind
WHEN NOT EXISTS (
    SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round AND (
        (NEW.role = 'keyer' AND state IN ('drafting', 'returned'))
        OR (NEW.role = 'verifier' AND state = 'keyed')))
    -- What was looked over already has been seen.
    OR EXISTS (SELECT 1 FROM reading WHERE role = 'verifier' AND version_id = NEW.version_id
        AND round = NEW.round AND field = NEW.field)
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

CREATE TRIGGER hand_over_has_part BEFORE INSERT ON hand_over
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
CREATE TRIGGER hand_over_in_time BEFORE INSERT ON hand_over
WHEN NOT EXISTS (
    SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round AND (
        (NEW.role = 'keyer' AND state IN ('drafting', 'returned'))
        OR (NEW.role = 'verifier' AND state = 'keyed')))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

CREATE TRIGGER standing_has_part BEFORE INSERT ON standing
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
CREATE TRIGGER standing_in_time BEFORE INSERT ON standing
WHEN NOT EXISTS (
    SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round AND (
        (NEW.role = 'keyer' AND state IN ('drafting', 'returned'))
        OR (NEW.role = 'verifier' AND state = 'keyed')))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

CREATE TRIGGER trial_has_part BEFORE INSERT ON trial
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
CREATE TRIGGER trial_in_time BEFORE INSERT ON trial
WHEN NOT EXISTS (
    SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round AND (
        (NEW.role = 'keyer' AND state IN ('drafting', 'returned'))
        OR (NEW.role = 'verifier' AND state = 'keyed')))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

CREATE TRIGGER hinted_has_part BEFORE INSERT ON hinted
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
CREATE TRIGGER hinted_in_time BEFORE INSERT ON hinted
WHEN NOT EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round
    AND state IN ('drafting', 'returned'))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

CREATE TRIGGER proposal_has_part BEFORE INSERT ON proposal
WHEN NOT EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role = NEW.role)
BEGIN SELECT RAISE(ABORT, 'same person: no such part'); END;;
CREATE TRIGGER proposal_in_time BEFORE INSERT ON proposal
WHEN NOT EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round
    AND state IN ('drafting', 'returned'))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

CREATE TRIGGER match_decision_in_time BEFORE INSERT ON match_decision
WHEN NOT EXISTS (
    SELECT 1 FROM version JOIN finding ON finding.version_id = version.id
    WHERE version.id = NEW.version_id AND finding.person = NEW.person
    AND finding.round = version.round AND version.state IN ('verified', 'approved'))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;
-- Nobody decides on what they keyed or verified, nor unseen: a look is never a verifier's.
CREATE TRIGGER match_decision_free BEFORE INSERT ON match_decision
WHEN EXISTS (SELECT 1 FROM part WHERE version_id = NEW.version_id
    AND person_id = NEW.person_id AND role IN ('keyer', 'verifier'))
    OR NOT EXISTS (SELECT 1 FROM match_look JOIN version USING (record_id)
        WHERE version.id = NEW.version_id AND match_look.person_id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'same person: another part, or no look'); END;;

CREATE TRIGGER finding_in_time BEFORE INSERT ON finding
WHEN NOT EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round
    AND state IN ('verified', 'approved'))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;
CREATE TRIGGER finding_no_update BEFORE UPDATE ON finding
BEGIN SELECT RAISE(ABORT, 'law: a finding is made anew'); END;;
CREATE TRIGGER compared_in_time BEFORE INSERT ON compared
WHEN NOT EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round
    AND state IN ('verified', 'approved'))
BEGIN SELECT RAISE(ABORT, 'law: not the time for this'); END;;

-- Who has seen what the population says of a record never verifies it, and the other way round.
CREATE TRIGGER match_look_no_verifier BEFORE INSERT ON match_look
WHEN EXISTS (SELECT 1 FROM part JOIN version ON version.id = part.version_id
    WHERE version.record_id = NEW.record_id AND part.person_id = NEW.person_id
    AND part.role = 'verifier')
BEGIN SELECT RAISE(ABORT, 'same person: the verifier is blind'); END;;
CREATE TRIGGER part_no_look BEFORE INSERT ON part_row
WHEN NEW.role = 'verifier' AND EXISTS (
    SELECT 1 FROM match_look JOIN version USING (record_id)
    WHERE version.id = NEW.version_id AND match_look.person_id = NEW.person_id)
BEGIN SELECT RAISE(ABORT, 'same person: looked at the population'); END;;
