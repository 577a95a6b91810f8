/* json_out.h - JSON on standard output: one element of an array a line, so that grep and sed can be used on it too. */
#ifndef CONSOLE_JSON_OUT_H
#define CONSOLE_JSON_OUT_H

#include <jansson.h>

#include "base/span.h"

/* Prints and gives the value back. */
void json_print(json_t *value);
/* An array whose elements are printed as they come; one that was begun and not ended is no JSON. Gives the values back. */
struct json_list {
    size_t count;
};
void json_list_add(struct json_list *list, json_t *value);
void json_list_end(struct json_list *list);
/* A text of foreign bytes: what is no UTF-8 becomes "?". */
json_t *json_text(struct span text);

struct jes_job;
/* A job as `submit --wait --json` tells what became of it. */
json_t *json_job(const struct jes_job *job);

#endif
