      *----------------------------------------------------------------
      * THE MESSAGE CONSUMER OF COBCONS: SHOWS A MESSAGE AND COMMITS;
      * WHEN NOTHING CAME FOR THE INTERVAL OF MQCB IT STOPS ALL.
      *----------------------------------------------------------------
       IDENTIFICATION DIVISION.
       PROGRAM-ID. COBMSG.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01 MQ-CONSTANTS.
       COPY CMQV.
       01 CONTROL-OPTIONS.
       COPY CMQCTLOV.
       01 COMPCODE              PIC S9(9) BINARY.
       01 REASON                PIC S9(9) BINARY.
       01 SHOWN-REASON          PIC 9(4).
       LINKAGE SECTION.
       01 HCONN                 PIC S9(9) BINARY.
       01 MESSAGE-DESCRIPTOR.
       COPY CMQMDL.
       01 GET-OPTIONS.
       COPY CMQGMOL.
       01 BUFFER                PIC X(32760).
       01 CALLBACK-CONTEXT.
       COPY CMQCBCL.
       01 COUNTERS.
          05 MESSAGES           PIC 9(4).
       PROCEDURE DIVISION USING HCONN MESSAGE-DESCRIPTOR GET-OPTIONS
               BUFFER CALLBACK-CONTEXT.
       MAIN.
           SET ADDRESS OF COUNTERS TO MQCBC-CALLBACKAREA
           EVALUATE MQCBC-CALLTYPE
               WHEN MQCBCT-MSG-REMOVED
                   DISPLAY BUFFER (1 : MQCBC-DATALENGTH)
                   ADD 1 TO MESSAGES
                   CALL 'MQCMIT' USING HCONN COMPCODE REASON
               WHEN OTHER
                   MOVE MQCBC-REASON TO SHOWN-REASON
                   DISPLAY 'NO MESSAGE, MQRC=' SHOWN-REASON
                   CALL 'MQCTL' USING HCONN MQOP-STOP MQCTLO
                       COMPCODE REASON
           END-EVALUATE
           GOBACK.
