/* records.h - record files as a person sees them: one line a record, the carriage control byte kept. */
#ifndef CONSOLE_RECORDS_H
#define CONSOLE_RECORDS_H

#include "datasets/record.h"

/* Prints all records; binary: their bytes alone. Closes the file. 0 or a reason. */
int records_print(struct record_file *file, bool binary, FILE *out) MUST_CHECK;

#endif
