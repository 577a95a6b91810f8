      * Tells what it was called for, counts, and stops when there is nothing.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. ONEVENT.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01 CONSTANTS.
       COPY CMQV.
       01 CTLO.
       COPY CMQCTLOV.
       01 CC PIC S9(9) BINARY.
       01 RC PIC S9(9) BINARY.
       LINKAGE SECTION.
       01 HCONN PIC S9(9) BINARY.
       01 MD.
       COPY CMQMDL.
       01 GMO.
       COPY CMQGMOL.
       01 BUFFER PIC X(200).
       01 CBC.
       COPY CMQCBCL.
       01 CALLS PIC 9(4).
       PROCEDURE DIVISION USING HCONN MD GMO BUFFER CBC.
           SET ADDRESS OF CALLS TO MQCBC-CALLBACKAREA
           ADD 1 TO CALLS
           DISPLAY '  CALLED ' MQCBC-CALLTYPE ' ' MQCBC-REASON
           IF ADDRESS OF MD NOT = NULL OR ADDRESS OF BUFFER NOT = NULL
               DISPLAY '  WITH A MESSAGE'
           END-IF
           IF MQCBC-CALLTYPE = MQCBCT-EVENT-CALL
               CALL 'MQCTL' USING HCONN MQOP-STOP MQCTLO CC RC
               DISPLAY '  STOP ' CC RC
           END-IF
           GOBACK.
