"""1EdTech CASE 1.1: a version as a package, and a package as a draft."""
