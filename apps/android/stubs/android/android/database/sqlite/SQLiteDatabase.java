// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/database/sqlite/SQLiteDatabase.java
package android.database.sqlite;

public abstract class SQLiteDatabase extends android.database.sqlite.SQLiteClosable {
  public SQLiteDatabase(stub.Marker m) { super((stub.Marker) null); }
  public interface CursorFactory {
  }
}
