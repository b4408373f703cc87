package org.mobilevit.picture

/** Filter of a resize, on half-pixel centres. */
enum class Interpolation { NEAREST, BILINEAR, BICUBIC, LANCZOS }

/** Extents in pixels. */
data class Size(val height: Int, val width: Int)

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
        val (height, width) = resized(picture)
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

    private fun resized(picture: Picture): Size {
        if (!cover) {
            return resize
        }
        val factor =
            maxOf(
                resize.height / picture.height.toDouble(),
                resize.width / picture.width.toDouble(),
            )
        return Size(
            maxOf(resize.height, (picture.height * factor).toInt()),
            maxOf(resize.width, (picture.width * factor).toInt()),
        )
    }
}
