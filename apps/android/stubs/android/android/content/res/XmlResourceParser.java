// Made by tools/stand_ins.py from AOSP (Android 16, API 36), 262f6ae of 2026-06-24 (Apache-2.0): android/content/res/XmlResourceParser.java
package android.content.res;

public interface XmlResourceParser extends org.xmlpull.v1.XmlPullParser, android.util.AttributeSet, AutoCloseable {
}
