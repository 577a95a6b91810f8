/* sql_inside.h - what the modules around SQLite share (an inside header of base). */
#ifndef BASE_SQL_INSIDE_H
#define BASE_SQL_INSIDE_H

#include "base/sql.h"

struct sqlite3;
/* The connection, still of sql. */
struct sqlite3 *sql_handle(struct sql *sql);
/* The reason that a result code of SQLite stands for. */
int sql_reason_of(int code);

#endif
