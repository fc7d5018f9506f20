"""EchoCLIP's published preprocessing by OpenCV, in our own words. Usage: opencv_reference.py WIDTH HEIGHT IN.u8 OUT.u8 (grey in, 224 x 224 grey out)."""
import sys

import cv2
import numpy

width, height = int(sys.argv[1]), int(sys.argv[2])
picture = numpy.fromfile(sys.argv[3], dtype=numpy.uint8).reshape(height, width)
if width > height:
    cut = int(round((width - height) / 2))
    picture = picture[:, cut : width - cut]
elif height > width:
    cut = int(round((height - width) / 2))
    picture = picture[cut : height - cut]
across, down = int(0.1 * picture.shape[1]), int(0.1 * picture.shape[0])
picture = picture[down : picture.shape[0] - down, across : picture.shape[1] - across]
cv2.resize(picture, (224, 224), interpolation=cv2.INTER_CUBIC).tofile(sys.argv[4])
