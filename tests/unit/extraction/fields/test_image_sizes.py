"""Sizes and crops of one picture, as the services that make them name them, are one; others stay apart."""

from __future__ import annotations

import pytest

from crawler.extraction.fields.image_sizes import picture_key

SAME = [  # who names them so, and two forms
    (
        "WordPress",
        "https://i.example/uploads/harbour-crane-300x200.jpg",
        "https://i.example/uploads/harbour-crane.jpg",
    ),
    (
        "WordPress",
        "https://i.example/uploads/harbour-crane-1024x683.jpg",
        "https://i.example/uploads/harbour-crane-150x150.jpg",
    ),
    (
        "WordPress scaled",
        "https://i.example/uploads/harbour-crane-scaled.jpg",
        "https://i.example/uploads/harbour-crane.jpg",
    ),
    (
        "WordPress short",
        "https://i.example/uploads/crane-300x200.jpg",
        "https://i.example/uploads/crane.jpg",
    ),
    (
        "w",
        "https://i.example/2024/harbour-crane.jpg?w=640",
        "https://i.example/2024/harbour-crane.jpg?w=1280&q=75",
    ),
    (
        "width",
        "https://i.example/2024/crane.jpg?width=640&height=360",
        "https://i.example/2024/crane.jpg",
    ),
    (
        "imgix",
        "https://paper.imgix.net/crane.jpg?w=640&fit=crop&auto=format&rect=0,0,10,10",
        "https://paper.imgix.net/crane.jpg?w=64&h=64",
    ),
    (
        "Photon",
        "https://i0.wp.com/paper.example/crane.jpg?resize=300%2C200&ssl=1",
        "https://i0.wp.com/paper.example/crane.jpg?fit=1024%2C683&ssl=1",
    ),
    (
        "Photon, origin",
        "https://i0.wp.com/paper.example/2024/harbour-crane.jpg?ssl=1",
        "https://paper.example/2024/harbour-crane.jpg",
    ),
    (
        "thumbor",
        "https://t.example/unsafe/300x200/smart/paper.example/img/crane.jpg",
        "https://t.example/unsafe/1200x0/paper.example/img/crane.jpg",
    ),
    (
        "thumbor signed",
        "https://t.example/Ab1_xyz-98=/fit-in/300x200/filters:quality(80)/paper.example/img/crane.jpg",
        "https://t.example/Zz2_uvw-11=/1200x675/smart/paper.example/img/crane.jpg",
    ),
    (
        "thumbor crop",
        "https://t.example/unsafe/0x10:640x370/300x200/img/crane.jpg",
        "https://t.example/unsafe/300x200/img/crane.jpg",
    ),
    (
        "cloudinary",
        "https://res.cloudinary.com/paper/image/upload/w_300,h_200,c_fill/v1700000000/crane.jpg",
        "https://res.cloudinary.com/paper/image/upload/v1700000000/crane.jpg",
    ),
    (
        "cloudinary chain",
        "https://res.cloudinary.com/paper/image/upload/c_fill,g_auto,w_640/q_auto/f_auto/v17/news/crane.jpg",
        "https://res.cloudinary.com/paper/image/upload/c_scale,w_1280/v17/news/crane.jpg",
    ),
    (
        "Cloudflare",
        "https://paper.example/cdn-cgi/image/width=640,quality=75/img/crane.jpg",
        "https://paper.example/cdn-cgi/image/width=1280/img/crane.jpg",
    ),
    (
        "Cloudflare origin",
        "https://paper.example/cdn-cgi/image/width=640/https://i.example/img/crane.jpg",
        "https://i.example/img/crane.jpg",
    ),
    (
        "Next.js",
        "https://paper.example/_next/image?url=%2Fimg%2Fcrane.jpg&w=640&q=75",
        "https://paper.example/_next/image?url=%2Fimg%2Fcrane.jpg&w=1920&q=75",
    ),
    (
        "Next.js origin",
        "https://paper.example/_next/image?url=https%3A%2F%2Fi.example%2Fimg%2Fcrane.jpg&w=640",
        "https://i.example/img/crane.jpg",
    ),
    (
        "retina",
        "https://i.example/img/crane@2x.jpg",
        "https://i.example/img/crane.jpg",
    ),
    (
        "size folder",
        "https://ichef.example/news/240/cpsprodpb/1a2b/production/_123456_crane.jpg",
        "https://ichef.example/news/976/cpsprodpb/1a2b/production/_123456_crane.jpg",
    ),
    (
        "underscore",
        "https://i.example/img/crane_640x360.jpg",
        "https://i.example/img/crane_1280x720.jpg",
    ),
    (
        "w prefix",
        "https://i.example/img/crane_w640.jpg",
        "https://i.example/img/crane_w1280.jpg",
    ),
    (
        "Drupal styles",
        "https://i.example/styles/large/public/2024/crane.jpg?itok=abc",
        "https://i.example/styles/thumbnail/public/2024/crane.jpg?itok=def",
    ),
    (
        "Drupal origin",
        "https://i.example/styles/large/public/2024/crane.jpg?itok=abc",
        "https://i.example/2024/crane.jpg",
    ),
    (
        "Escenic",
        "https://i.example/crane.jpg/alternates/LANDSCAPE_640/crane.jpg",
        "https://i.example/crane.jpg/alternates/LANDSCAPE_1140/crane.jpg",
    ),
    (
        "Guardian",
        "https://i.example/img/media/0f1e2d/0_0_5000_3000/master/5000.jpg?width=300&s=aa",
        "https://i.example/img/media/0f1e2d/0_0_5000_3000/master/5000.jpg?width=1200&s=bb",
    ),
    (
        "size name",
        "https://i.example/img/media/0f1e2d/0_0_5000_3000/500.jpg",
        "https://i.example/img/media/0f1e2d/0_0_5000_3000/1000.jpg",
    ),
    (
        "format",
        "https://i.example/images/harbour-crane.webp",
        "https://i.example/images/harbour-crane.jpg",
    ),
    (
        "scheme",
        "http://i.example/img/crane.jpg",
        "https://i.example/img/crane.jpg",
    ),
    (
        "Akamai",
        "https://i.example/img/crane.jpg?imwidth=640",
        "https://i.example/img/crane.jpg?imwidth=1280",
    ),
    (
        "Akamai crop",
        "https://i.example/img/crane.jpg?rect=1,2,3,4&im=FeatureCrop",
        "https://i.example/img/crane.jpg",
    ),
    (
        "Arc resizer",
        "https://i.example/resizer/AbC=/640x360/crane.jpg",
        "https://i.example/resizer/DeF=/1280x720/crane.jpg",
    ),
    (
        "Arc v2",
        "https://i.example/resizer/v2/ABCDEF.jpg?auth=aa&width=640",
        "https://i.example/resizer/v2/ABCDEF.jpg?auth=aa&width=1280",
    ),
    (
        "ARD",
        "https://i.example/news/harbour-crane-102~_t-1714196357123_v-16to9__retina.jpg",
        "https://i.example/news/harbour-crane-102~_t-1714196357123_v-1to1__xlarge.jpg",
    ),
    (
        "NDR",
        "https://i.example/news/crane142_v-fullhd.jpg",
        "https://i.example/news/crane142_v-quadratxl.jpg",
    ),
    (
        "MDR",
        "https://i.example/news/harbour-crane-110_v-variantBig16x9_w-1280_zc-b903ef86.jpg?version=7112",
        "https://i.example/news/harbour-crane-110_v-variantBig1x1_wm-true_zc-ecbbafc6.jpg?version=7112",
    ),
    (
        "ZDF",
        "https://i.example/assets/crane-100~2400x1350?cb=17",
        "https://i.example/assets/crane-100~314x314?cb=17",
    ),
    (
        "New York Times",
        "https://i.example/images/2026/11/19/19crane/19crane-facebookJumbo-v2.jpg",
        "https://i.example/images/2026/11/19/19crane/19crane-videoSixteenByNineJumbo1600.jpg",
    ),
    (
        "Funke",
        "https://i.example/409833366/409833366_1756134957_v4_3_800.jpeg",
        "https://i.example/409833366/409833366_1756134957_v16_9_1200.webp",
    ),
    (
        "Future",
        "https://i.example/ytZ8Bq8Xxku2GXEuJovbT.jpg",
        "https://i.example/ytZ8Bq8Xxku2GXEuJovbT-1200-80.jpg",
    ),
    (
        "ratio",
        "https://i.example/n/4316/harbour_16x9.jpg?w=1200",
        "https://i.example/n/4316/harbour.jpg?w=826",
    ),
    (
        "Shopify",
        "https://i.example/cdn/shop/articles/harbour_1200x600_crop_center.png?v=1",
        "https://i.example/cdn/shop/articles/harbour_600x.png?v=1",
    ),
    (
        "resize and square",
        "https://i.example/img/8fc28b260fd171_600_resize.webp",
        "https://i.example/img/8fc28b260fd171_180_square.jpg",
    ),
    (
        "Hearst",
        "https://i.example/photos/01/07/05/55/18635622/3/rawImage.jpg",
        "https://i.example/photos/01/07/05/55/18635622/3/920x920.jpg",
    ),
    (
        "Condé Nast",
        "https://i.example/photos/65de3ffe5aaf/16:9/w_2160,h_1215,c_limit/r43.png",
        "https://i.example/photos/65de3ffe5aaf/1:1/w_1870%2Ch_1870%2Cc_limit/r43.png",
    ),
    (
        "Google",
        "https://i.example/img/b/R29vZ2xl/AVvXsEh/w1200-h675-p-k-no-nu/crane2.jpg",
        "https://i.example/img/b/R29vZ2xl/AVvXsEh/s1600/crane2.jpg",
    ),
    (
        "Escenic, named",
        "https://i.example/public/incoming/e3j19e-IMG_4400.JPEG/alternates/WEBP_SQUARE_1200/IMG_4400.JPEG",
        "https://i.example/public/incoming/e3j19e-IMG_4400.JPEG/alternates/SOCIAL/IMG_4400.JPEG",
    ),
    (
        "Fox",
        "https://i.example/uploads/2026/02/931/523/crane.jpg?ve=1",
        "https://i.example/uploads/2026/02/1024/512/crane.jpg?ve=1",
    ),
    (
        "behind the size",
        "https://i.example/multimedia/harbour-crane-1200x840@paper.jpg",
        "https://i.example/multimedia/harbour-crane-758x531@paper.jpg",
    ),
]
OTHER = [
    (
        "folder",
        "https://i.example/2024/a/1.jpg",
        "https://i.example/2024/b/1.jpg",
    ),
    (
        "query id",
        "https://i.example/image?id=1",
        "https://i.example/image?id=2",
    ),
    (
        "php id",
        "https://i.example/image.php?id=1&w=300",
        "https://i.example/image.php?id=2&w=300",
    ),
    (
        "month",
        "https://i.example/img/harbour-2020-10.jpg",
        "https://i.example/img/harbour-2020-11.jpg",
    ),
    (
        "Escenic",
        "https://i.example/incoming/1/a-IMG_4400.JPEG/alternates/SOCIAL/IMG_4400.JPEG",
        "https://i.example/incoming/1/b-IMG_4400.JPEG/alternates/SOCIAL/IMG_4400.JPEG",
    ),
    (
        "Hearst",
        "https://i.example/photos/01/07/05/55/18635622/3/rawImage.jpg",
        "https://i.example/photos/01/07/05/55/18635631/3/rawImage.jpg",
    ),
    (
        "versions",
        "https://i.example/img/crane_v-belt.jpg",
        "https://i.example/img/crane_v-shape.jpg",
    ),
    (
        "numbered",
        "https://i.example/img/crane-1.jpg",
        "https://i.example/img/crane-2.jpg",
    ),
    (
        "numbered 2",
        "https://i.example/img/harbour-crane-01.jpg",
        "https://i.example/img/harbour-crane-02.jpg",
    ),
    (
        "day",
        "https://i.example/img/20240101-harbour.jpg",
        "https://i.example/img/20240102-harbour.jpg",
    ),
    (
        "camera",
        "https://i.example/img/IMG_1234.jpg",
        "https://i.example/img/IMG_1235.jpg",
    ),
    (
        "camera 2",
        "https://i.example/photos/DSC_0123-harbour.jpg",
        "https://i.example/photos/DSC_0124-harbour.jpg",
    ),
    (
        "name",
        "https://i.example/a/harbour-crane.jpg",
        "https://j.example/b/harbour-bridge.jpg",
    ),
    (
        "thumbor",
        "https://t.example/unsafe/300x200/img/crane.jpg",
        "https://t.example/unsafe/300x200/img/ferry.jpg",
    ),
    (
        "cloudinary",
        "https://res.cloudinary.com/paper/image/upload/w_300/v17/crane.jpg",
        "https://res.cloudinary.com/paper/image/upload/w_300/v17/ferry.jpg",
    ),
    (
        "next",
        "https://paper.example/_next/image?url=%2Fimg%2Fa.jpg&w=640",
        "https://paper.example/_next/image?url=%2Fimg%2Fb.jpg&w=640",
    ),
]


@pytest.mark.parametrize(("form", "one", "other"), SAME)
def test_sizes_and_crops_are_one_picture(form: str, one: str, other: str) -> None:
    assert picture_key(one) == picture_key(other), form


@pytest.mark.parametrize(("form", "one", "other"), OTHER)
def test_other_pictures_are_others(form: str, one: str, other: str) -> None:
    assert picture_key(one) != picture_key(other), form
