/* log_reader.h - reading the log back: forwards from an RBA through active and archive data sets, or from one record of a unit to
 * the one before it. A record is taken from whichever copy has it whole.
 *
 * A reader works on what the inventory said when it was opened, in whatever process; the queue manager may be writing meanwhile.
 *
 * Errors:  1 (a record), 0 (the end of the log), or a reason. REASON_CORRUPT: no copy has a valid record where there must be
 *          one; REASON_NOT_FOUND: the inventory has no data set with that RBA, or none that can be opened.
 * Memory:  log_reader_open() copies the inventory and borrows the files; a record is borrowed until the next call.
 * Threads: one at a time for each reader.
 * Blocks:  for the disk.
 * Source:  docs/formats/log.md.
 */
#ifndef MSTR_LOG_READER_H
#define MSTR_LOG_READER_H

#include "mstr/bsds.h"
#include "mstr/log_files.h"
#include "mstr/log_record.h"

/* Bytes that a reader reads at a time: one request. Disks take some 250 pages that lie apart in memory; more would be two. */
enum { LOG_WINDOW = 240 * LOG_CI };

struct log_reader;

void log_reader_open(struct log_reader **reader, const struct log_files *files, const struct bsds_image *inventory);
void log_reader_close(struct log_reader *reader);
/* Another process may be writing: what is not valid is looked at again for 20 ms (print programs). */
void log_reader_be_patient(struct log_reader *reader);
/* PADs are records too; else they are passed over. */
void log_reader_want_pads(struct log_reader *reader);
/* Reads past the system's memory for files: for who reads everything once, behind the writer. */
void log_reader_direct(struct log_reader *reader);
/* The next record is the one at rba, which must be the start of one: of a range, or known from a record or the BSDS. */
void log_reader_start(struct log_reader *reader, uint64_t rba);
int log_reader_next(struct log_reader *reader, struct log_record *record) MUST_CHECK;
/* Where the next record would be: at the end of the log, its end. */
uint64_t log_reader_position(const struct log_reader *reader);
/* Of the last record that log_reader_next() gave; 0: none. */
uint32_t log_reader_epoch(const struct log_reader *reader);
/* At the end of the log: is there a valid record behind it, in the same data set? Then a batch was torn, or it is no end but
 * damage, which cannot be told without an inventory that says how far the log was written. */
bool log_reader_more_behind(struct log_reader *reader);
/* The record at rba, or, of a record of a unit, the one before it: 1, or a reason (REASON_NOT_FOUND: it was the first). Does not
 * move log_reader_next(). */
int log_reader_get(struct log_reader *reader, uint64_t rba, struct log_record *record) MUST_CHECK;
int log_reader_previous(struct log_reader *reader, const struct log_record *of, struct log_record *record) MUST_CHECK;
/* As log_reader_start() with the first record at or behind rba, found by reading from the start of its range: for people who type
 * an RBA. Below the oldest: the oldest. */
int log_reader_seek(struct log_reader *reader, uint64_t rba) MUST_CHECK;

#endif
