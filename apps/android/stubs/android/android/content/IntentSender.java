// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/IntentSender.java
package android.content;

public abstract class IntentSender implements android.os.Parcelable {
  public IntentSender(stub.Marker m) { }
  public static abstract class SendIntentException extends android.util.AndroidException {
    public SendIntentException(stub.Marker m) { super((stub.Marker) null); }
  }
}
