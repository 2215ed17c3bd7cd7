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
