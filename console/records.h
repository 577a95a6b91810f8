/* records.h - record files as a person sees them: one line a record, the carriage control byte kept. */
#ifndef CONSOLE_RECORDS_H
#define CONSOLE_RECORDS_H

#include "datasets/linear.h"
#include "datasets/record.h"

/* Prints all records; binary: their bytes alone. Closes the file. 0 or a reason. */
int records_print(struct record_file *file, bool binary, FILE *out) MUST_CHECK;
/* The same of a VSAM cluster, in the order of its keys or numbers. */
int records_print_cluster(struct cluster *cluster, bool binary, FILE *out) MUST_CHECK;
/* The same of a linear data set: a line for each control interval. */
int records_print_linear(struct linear *linear, bool binary, FILE *out) MUST_CHECK;

#endif
