// Must not compile: actual type is 'String?', but 'String' was expected

import ai.onnxruntime.OrtEnvironment
import ai.onnxruntime.OrtSession
import android.content.Intent

fun session(intent: Intent): OrtSession = OrtEnvironment.getEnvironment().createSession(
    intent.getStringExtra("model"),
    OrtSession.SessionOptions(),
)
