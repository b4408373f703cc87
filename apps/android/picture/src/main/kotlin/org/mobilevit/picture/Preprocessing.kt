package org.mobilevit.picture

/** Filter of a resize, on half-pixel centres. */
enum class Interpolation { NEAREST, BILINEAR, BICUBIC, LANCZOS }

/** Extents in pixels. */
data class Size(val height: Int, val width: Int)

/** Where something lies: its edges from the left and the top, in pixels or as shares of a side. */
data class Edges(val left: Double, val top: Double, val right: Double, val bottom: Double) {
    /** Shares of the sides of [part] in the unit that it is given in. */
    fun within(part: Edges): Edges {
        val (width, height) = part.right - part.left to part.bottom - part.top
        return Edges(
            part.left + left * width,
            part.top + top * height,
            part.left + right * width,
            part.top + bottom * height,
        )
    }
}

/**
 * How a picture becomes pixels; colour order, scale, mean and std are inside the model.
 *
 * @property resize what the picture is resized to: both sides, or to cover it.
 * @property cover true: the aspect ratio is kept; false: both sides are resized.
 * @property crop the centre that is kept: the model's input size.
 * @property antialias true: the filter widens with the reduction, as PIL's does; false: it keeps
 *   its width, as OpenCV's and PyTorch's.
 */
data class Preprocessing(
    val resize: Size,
    val cover: Boolean,
    val crop: Size,
    val interpolation: Interpolation,
    val antialias: Boolean,
) {
    /** Resizes and crops: red, green, blue, row by row, one byte each. */
    fun pixels(picture: Picture): ByteArray {
        val (height, width) = resized(picture.height, picture.width)
        val rows = Side(picture.height, height, (height - crop.height) / 2, crop.height)
        val columns = Side(picture.width, width, (width - crop.width) / 2, crop.width)
        return when (interpolation) {
            Interpolation.NEAREST -> nearest(picture, rows, columns)

            Interpolation.BILINEAR ->
                if (antialias) {
                    antialiased(picture, rows, columns, triangle)
                } else {
                    plain(picture, linearTaps(rows), linearTaps(columns))
                }

            Interpolation.BICUBIC ->
                if (antialias) {
                    antialiased(picture, rows, columns, cubic)
                } else {
                    plain(picture, cubicTaps(rows), cubicTaps(columns))
                }

            Interpolation.LANCZOS -> antialiased(picture, rows, columns, lanczos)
        }
    }

    /** The part of a picture of that size that is left, in the picture's pixels. */
    fun seenPart(height: Int, width: Int): Edges {
        val resized = resized(height, width)
        val (top, left) = (resized.height - crop.height) / 2 to (resized.width - crop.width) / 2
        val (down, across) = height.toDouble() / resized.height to width.toDouble() / resized.width
        return Edges(
            left * across,
            top * down,
            (left + crop.width) * across,
            (top + crop.height) * down,
        )
    }

    private fun resized(height: Int, width: Int): Size {
        if (!cover) {
            return resize
        }
        val factor = maxOf(resize.height / height.toDouble(), resize.width / width.toDouble())
        return Size(
            maxOf(resize.height, (height * factor).toInt()),
            maxOf(resize.width, (width * factor).toInt()),
        )
    }
}
