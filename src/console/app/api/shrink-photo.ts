/** Photographs of papers are made small enough for a slow line before they leave the phone. */

const longestSide = 2_000;
const quality = 0.85;
/** Smaller than this, a scan goes as it is. */
const smallBytes = 700 * 1_024;

/** A JPEG of at most 2000 px where the file is a larger picture; anything else as it is. */
export async function shrinkPhoto(file: File): Promise<Blob> {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
  let picture: ImageBitmap;
  try {
    // Phones write down how they were held instead of turning the picture.
    picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    // This browser can not read it: the service says why it refuses.
    return file;
  }
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= smallBytes && /^image\/(jpeg|png)$/.test(file.type)) return file;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext('2d');
  if (!pen) return file;
  // Paper is white where a PNG is clear.
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  return small ?? file;
}
